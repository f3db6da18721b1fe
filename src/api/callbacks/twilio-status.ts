import { z } from 'zod';
import type { Api, ApiDeps } from '../deps.ts';
import { hearDelivery } from './hear-delivery.ts';
import { CallSid, MessageSid, OfNotification, TWILIO_LIMIT } from './twilio-route.ts';

type Verdict = { state: 'delivered' | 'failed'; reason: string; at: number };

const MessageStatus = z.object({
  MessageSid,
  MessageStatus: z.string().max(40),
  ErrorCode: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional()
    .catch(undefined),
});
const CallStatus = z.object({
  CallSid,
  CallStatus: z.string().max(40),
  /** Seconds. */
  CallDuration: z.coerce.number().min(0).max(86_400).catch(0),
  SipResponseCode: z
    .string()
    .regex(/^\d{3}$/)
    .optional()
    .catch(undefined),
  AnsweredBy: z.string().max(40).optional(),
});
const AnsweredBy = z.object({ CallSid, AnsweredBy: z.string().max(40) });
/** `asked`: the call offered keys, so that silence means that nobody listened. */
const OfCall = OfNotification.extend({ asked: z.literal('1').optional() });

/** What became of messages and calls. States on the way there say nothing yet. */
export function serveTwilioStatus(scope: Api, deps: ApiDeps): void {
  scope.post(
    '/callbacks/twilio/message-status',
    { config: TWILIO_LIMIT, schema: { hide: true, querystring: OfNotification, body: MessageStatus } },
    async ({ query: { key }, body, log }, reply) => {
      const verdict = ofMessage(body);
      if (verdict !== undefined) await hearDelivery(deps, { ...verdict, key, providerId: body.MessageSid }, log);
      return reply.code(204).send();
    },
  );
  scope.post(
    '/callbacks/twilio/call-status',
    { config: TWILIO_LIMIT, schema: { hide: true, querystring: OfCall, body: CallStatus } },
    async ({ query: { key, asked }, body, log }, reply) => {
      const verdict = ofCall(body, asked === '1');
      if (verdict !== undefined) await hearDelivery(deps, { ...verdict, key, providerId: body.CallSid }, log);
      return reply.code(204).send();
    },
  );
  scope.post(
    '/callbacks/twilio/answered-by',
    { config: TWILIO_LIMIT, schema: { hide: true, querystring: OfNotification, body: AnsweredBy } },
    async ({ query: { key }, body, log }, reply) => {
      const reason = machineIn(body.AnsweredBy);
      if (reason !== undefined) await hearDelivery(deps, { state: 'failed', reason, at: Date.now(), key, providerId: body.CallSid }, log);
      return reply.code(204).send();
    },
  );
}

/** What an operator does about the commonest reasons why an SMS does not arrive (twilio.com/docs/api/errors). */
const SMS_ERRORS: Partial<Record<string, string>> = {
  '21610': 'the number answered STOP',
  '30003': 'the phone is off or out of reach',
  '30004': 'the number is blocked',
  '30005': 'the number does not exist',
  '30006': 'it is a landline, or the network takes no SMS',
  '30007': "the carrier's filter held it back",
  '30008': 'the carrier gave no reason',
  '30034': 'the sending number is not registered for A2P 10DLC',
};

function ofMessage({ MessageStatus: status, ErrorCode: code }: z.infer<typeof MessageStatus>): Verdict | undefined {
  const at = Date.now();
  if (status === 'delivered' || status === 'read') return { state: 'delivered', reason: 'the SMS was delivered to the phone', at };
  if (!['undelivered', 'failed', 'canceled'].includes(status)) return undefined;
  const why = code === undefined ? 'no error code' : `error ${code}${SMS_ERRORS[code] === undefined ? '' : `, ${SMS_ERRORS[code]}`}`;
  return { state: 'failed', reason: `the SMS was not delivered: ${status}, ${why}`, at };
}

const NOT_TAKEN = new Map([
  ['busy', 'the line was busy'],
  ['no-answer', 'the phone rang out'],
  ['canceled', 'the call was cancelled before anybody took it'],
]);

/**
 * A call that was taken reached somebody only if a key was pressed: a voice mailbox that is taken for a person, or a phone that picks up
 * in a pocket, must not end the search for somebody. The verdict is dated to the moment at which the call was taken, so that a
 * key pressed since then is the newer word, in whatever order the two arrive.
 */
function ofCall(call: z.infer<typeof CallStatus>, asked: boolean): Verdict | undefined {
  const { CallStatus: status, CallDuration: seconds, SipResponseCode: sip } = call;
  const at = Date.now() - (seconds + 1) * 1_000;
  if (status === 'completed') {
    const machine = machineIn(call.AnsweredBy ?? '');
    if (machine !== undefined) return { state: 'failed', reason: machine, at };
    if (asked) return { state: 'failed', reason: 'the call was taken, but no key was pressed', at };
    return { state: 'delivered', reason: 'the call was taken', at };
  }
  if (status === 'failed') {
    return {
      state: 'failed',
      reason: `the call could not be put through${sip === undefined ? '' : ` (SIP ${sip})`}; is it the right number?`,
      at,
    };
  }
  const reason = NOT_TAKEN.get(status);
  return reason === undefined ? undefined : { state: 'failed', reason, at };
}

/** A machine that took the call, in words; Twilio's values are machine_start, machine_end_beep, machine_end_silence, machine_end_other, fax. */
function machineIn(answeredBy: string): string | undefined {
  if (answeredBy.startsWith('machine')) return 'an answering machine took the call';
  return answeredBy === 'fax' ? 'a fax machine took the call' : undefined;
}
