import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { segmentsOf } from '../gsm.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import { type ApiAddress, callBack, type CallbackAnswer, gatherAction } from './twilio-callback.ts';
import type { Call, Message } from './twilio-schema.ts';

/** What a phone does by itself with a message, and with a call. */
export const Habits = z.strictObject({
  sms: z.enum(['deliver', 'undeliver', 'wait']),
  /** `listen`: a person takes the call and presses 3 to hear it again; `hang-up`: a person who presses nothing. */
  call: z.enum(['listen', 'hang-up', 'ring-out', 'busy', 'mailbox', 'wait']),
});
export type Habits = z.infer<typeof Habits>;

/** What somebody does with a phone. */
export const PhoneAct = z.discriminatedUnion('do', [
  /** Answers a message. `messageSid`: the same one twice is a replay. */
  z.strictObject({ do: z.literal('reply'), text: z.string().min(1).max(1_600), messageSid: z.string().optional() }),
  z.strictObject({ do: z.literal('press'), digit: z.string().regex(/^[0-9*#]$/) }),
  z.strictObject({ do: z.enum([...Habits.shape.sms.options, ...Habits.shape.call.options]) }),
]);
export type PhoneAct = z.infer<typeof PhoneAct>;

/** After a moment, when the request that brought the message has long been answered. */
const MOMENT_MS = 300;
const CALL_SECONDS = 12;

/** What the API shows of a message or call. */
interface Shown {
  status: string;
  answeredBy?: string;
}

/**
 * The phones behind the sandbox's Twilio. A message is delivered and a call is listened to, unless somebody says otherwise; each of it is
 * told to the addresses that came with the message, signed as Twilio does.
 */
export class Phones {
  habits: Habits = { sms: 'deliver', call: 'listen' };
  readonly #arrivals: Arrivals;
  readonly #api: ApiAddress | undefined;
  readonly #closed = new AbortController();
  /** Auth tokens of the accounts that have called, by sid: what their callbacks are signed with. */
  readonly #tokens = new Map<string, string>();
  readonly #shown = new Map<string, Shown>();

  constructor(arrivals: Arrivals, api: ApiAddress | undefined) {
    this.#arrivals = arrivals;
    this.#api = api;
  }

  knows(accountSid: string, token: string): void {
    this.#tokens.set(accountSid, token);
  }

  shown({ providerId = '' }: Arrival): Shown {
    return this.#shown.get(providerId) ?? { status: 'queued' };
  }

  find(providerId: string): Arrival | undefined {
    return this.#arrivals.list().find((arrival) => arrival.providerId === providerId);
  }

  /** A new message or call: after a moment it is taken as the habits say. */
  async take(arrival: Arrival): Promise<void> {
    const act = arrival.channel === 'sms' ? this.habits.sms : this.habits.call;
    try {
      await sleep(MOMENT_MS, undefined, { signal: this.#closed.signal, ref: false });
      if (act !== 'wait') await this.act(arrival, { do: act });
    } catch {
      // The sandbox was closed meanwhile.
    }
  }

  close(): void {
    this.#closed.abort();
  }

  /**
   * Does something with the phone that got a message or call.
   * @returns what Salvor answered to each of the provider's calls, in order
   */
  async act(arrival: Arrival, act: PhoneAct): Promise<CallbackAnswer[]> {
    switch (act.do) {
      case 'reply':
        return this.#reply(arrival, act.text, act.messageSid);
      case 'press':
        return this.#press(arrival, act.digit);
      case 'deliver':
        return [...(await this.#messageIs(arrival, 'sent')), ...(await this.#messageIs(arrival, 'delivered'))];
      case 'undeliver':
        return [...(await this.#messageIs(arrival, 'sent')), ...(await this.#messageIs(arrival, 'undelivered', '30003'))];
      case 'listen':
        return [
          ...(await this.#answeredBy(arrival, 'human')),
          ...(await this.#press(arrival, '3')),
          ...(await this.#callIs(arrival, 'completed', 'human')),
        ];
      case 'hang-up':
        return [...(await this.#answeredBy(arrival, 'human')), ...(await this.#callIs(arrival, 'completed', 'human'))];
      case 'mailbox':
        return [...(await this.#answeredBy(arrival, 'machine_start')), ...(await this.#callIs(arrival, 'completed', 'machine_start'))];
      case 'ring-out':
        return this.#callIs(arrival, 'no-answer');
      case 'busy':
        return this.#callIs(arrival, 'busy');
      case 'wait':
        return [];
    }
  }

  /** The number's webhook for what comes in stands beside the one for what became of a message, as in Salvor's instructions. */
  #reply(arrival: Arrival, text: string, messageSid = `SM${randomBytes(16).toString('hex')}`): Promise<CallbackAnswer[]> {
    const { statusCallback = '' } = origin(arrival);
    const url = URL.parse('sms', statusCallback)?.href;
    return this.#tell(arrival, url, {
      Body: text,
      From: arrival.to,
      To: arrival.from ?? '',
      MessageSid: messageSid,
      SmsSid: messageSid,
      SmsMessageSid: messageSid,
      SmsStatus: 'received',
      NumMedia: '0',
      NumSegments: String(segmentsOf(text).count),
    });
  }

  #press(arrival: Arrival, digit: string): Promise<CallbackAnswer[]> {
    return this.#tell(arrival, gatherAction(origin(arrival).twiml ?? ''), {
      ...callFields(arrival, 'in-progress'),
      Digits: digit,
      FinishedOnKey: '',
      msg: 'Gather End',
    });
  }

  #messageIs(arrival: Arrival, status: string, errorCode?: string): Promise<CallbackAnswer[]> {
    const { providerId = '', from = '', to } = arrival;
    this.#shown.set(providerId, { status });
    return this.#tell(arrival, origin(arrival).statusCallback, {
      MessageSid: providerId,
      SmsSid: providerId,
      MessageStatus: status,
      SmsStatus: status,
      From: from,
      To: to,
      ...(errorCode !== undefined && { ErrorCode: errorCode }),
    });
  }

  #callIs(arrival: Arrival, status: string, answeredBy?: string): Promise<CallbackAnswer[]> {
    this.#shown.set(arrival.providerId ?? '', { status, ...(answeredBy !== undefined && { answeredBy }) });
    const seconds = answeredBy === undefined ? 0 : CALL_SECONDS;
    return this.#tell(arrival, origin(arrival).statusCallback, {
      ...callFields(arrival, status),
      Duration: String(Math.ceil(seconds / 60)),
      CallDuration: String(seconds),
      SequenceNumber: '0',
      CallbackSource: 'call-progress-events',
      Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
      ...(answeredBy !== undefined && { AnsweredBy: answeredBy }),
    });
  }

  #answeredBy(arrival: Arrival, answeredBy: string): Promise<CallbackAnswer[]> {
    return this.#tell(arrival, origin(arrival).amdCallback, {
      CallSid: arrival.providerId ?? '',
      AnsweredBy: answeredBy,
      MachineDetectionDuration: '2400',
    });
  }

  async #tell(arrival: Arrival, url: string | undefined, fields: Record<string, string>): Promise<CallbackAnswer[]> {
    const { accountSid = '' } = origin(arrival);
    const token = this.#tokens.get(accountSid);
    if (url === undefined) return [];
    if (token === undefined) {
      return [{ url, status: 0, text: 'Salvor has sent nothing since this sandbox was started, so it cannot sign yet.', body: '' }];
    }
    return [await callBack(url, { AccountSid: accountSid, ApiVersion: '2010-04-01', ...fields }, token, this.#api)];
  }
}

/** What is kept with an arrival: the account, and the request as it came. */
export type PhonePayload = { account: string } & (Message | Call);

interface Origin {
  accountSid: string;
  statusCallback?: string | undefined;
  amdCallback?: string | undefined;
  twiml?: string | undefined;
}

function origin({ payload }: Arrival): Partial<Origin> {
  if (typeof payload !== 'object' || payload === null || !('account' in payload)) return {};
  const kept = payload as PhonePayload;
  return {
    accountSid: kept.account,
    statusCallback: kept.StatusCallback,
    ...('Twiml' in kept && { twiml: kept.Twiml, amdCallback: kept.AsyncAmdStatusCallback }),
  };
}

function callFields({ providerId = '', from = '', to }: Arrival, status: string): Record<string, string> {
  return { CallSid: providerId, CallStatus: status, Direction: 'outbound-api', From: from, Caller: from, To: to, Called: to };
}
