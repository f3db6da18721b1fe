import twilio from 'twilio';
import { replyCode } from '../../../../src/channels/reply-code.ts';
import type { Notification } from '../../../../src/domain/notification.ts';
import type { IncidentView } from '../../../../src/domain/incident/view.ts';
import { createNotificationStore } from '../../../../src/storage/notification-store.ts';
import { writeRecord } from '../../../../src/storage/write-record.ts';
import { batchOf, viewOf } from '../../storage/incident-fixture.ts';
import { startApi, type TestApi } from '../server.ts';
import { StandInTemporal } from './stand-in-temporal.ts';

export const PUBLIC_URL = 'https://salvor.example';
export const ACCOUNT = { sid: `AC${'1'.repeat(32)}`, token: 'the auth token of the first account' };
export const SECOND = { sid: `AC${'2'.repeat(32)}`, token: 'the auth token of the second account' };
export const NUMBER = '+15005550006';
export const PHONE = '+4930123456';

/** An API with two Twilio accounts behind a proxy, incidents that write down what they are told, and a Twilio that calls it. */
export interface TwilioHouse {
  api: TestApi;
  temporal: StandInTemporal;
  /** Opens an incident whose page went to the phone. */
  page(changes?: Page): Promise<Paged>;
  /** Calls a door as Twilio does. */
  post(path: string, fields: Record<string, string>, how?: How): Promise<Answered>;
  /** Somebody sends an SMS. */
  sms(text: string, changes?: Record<string, string>): Promise<string>;
}

interface Page {
  fingerprint?: string;
  title?: string;
  phone?: string;
  channel?: 'sms' | 'voice';
  view?: Partial<IncidentView>;
}
type Paged = ReturnType<StandInTemporal['open']> & { id: string; key: string; code: string };

interface How {
  account?: typeof ACCOUNT;
  /** What is signed, where it differs from what is sent. */
  signed?: { url?: string; fields?: Record<string, string>; token?: string };
  headers?: Record<string, string>;
}
interface Answered {
  status: number;
  body: string;
  /** Of a message or a call: what is read or heard. */
  text: string;
}

let sids = 0;
/** A new sid for each call. */
export const sid = (prefix: string) => `${prefix}${String(++sids).padStart(32, '0')}`;

export async function twilioHouse(): Promise<TwilioHouse> {
  const temporal = new StandInTemporal();
  const api = await startApi({
    temporal,
    env: {
      SALVOR_PUBLIC_URL: PUBLIC_URL,
      TWILIO_ACCOUNT_SID: ACCOUNT.sid,
      TWILIO_AUTH_TOKEN: ACCOUNT.token,
      TWILIO_ACCOUNT_SID_2: SECOND.sid,
      TWILIO_AUTH_TOKEN_2: SECOND.token,
      TWILIO_FROM_2: '+15005550007',
    },
  });

  const post: TwilioHouse['post'] = async (path, fields, { account = ACCOUNT, signed = {}, headers } = {}) => {
    const sent = { AccountSid: account.sid, ...fields };
    const { url = PUBLIC_URL + path, fields: covered = sent, token = account.token } = signed;
    const answer = await api.app.inject({
      method: 'POST',
      url: path,
      headers: {
        host: 'inside.internal:7800',
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, covered),
        ...headers,
      },
      payload: new URLSearchParams(sent).toString(),
    });
    const shown = Array.from(answer.body.matchAll(/<(?:Say|Message)[^>]*>([^<]*)</g), ([, text]) => text);
    return { status: answer.statusCode, body: answer.body, text: shown.join(' ') };
  };

  return {
    api,
    temporal,
    post,
    async page({ fingerprint = fresh(), title = 'checkout fails', phone = PHONE, channel = 'sms', view = {} } = {}) {
      const incident = temporal.open(viewOf({ fingerprint, title, id: `shop-${fingerprint}-00000001`, ...view }));
      const { id } = incident.view;
      const key = `${id}/page/L1/${channel}/${phone}/1`;
      await writeRecord(api.postgres.pool, batchOf(incident.view, []));
      const store = createNotificationStore(api.postgres.pool);
      await store.begin(notificationOf(key, id, channel, phone), 1);
      await store.finish(key, { outcome: 'sent', reason: 'Twilio has it', providerId: sid('SM') });
      return { ...incident, id, key, code: replyCode(id, phone) };
    },
    async sms(text, changes = {}) {
      const messageSid = sid('SM');
      const answer = await post('/callbacks/twilio/sms', {
        MessageSid: messageSid,
        From: PHONE,
        To: NUMBER,
        Body: text,
        NumMedia: '0',
        ...changes,
      });
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.body}`);
      return answer.text;
    },
  };
}

function fresh(): string {
  sids += 1;
  return sids.toString(16).padStart(16, '0');
}

function notificationOf(key: string, incidentId: string, channel: 'sms' | 'voice', to: string): Notification {
  const now = Date.now();
  return {
    key,
    incidentId,
    kind: 'page',
    level: 1,
    levelName: 'Development',
    channel,
    to,
    generation: 1,
    severity: 'critical',
    service: 'shop',
    operation: 'checkout',
    title: 'checkout fails',
    lines: [],
    dueAt: now,
    lateMs: 0,
    openedAt: now,
    decidedAt: now,
  };
}
