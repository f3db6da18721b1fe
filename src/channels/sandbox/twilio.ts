import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerWith, give, type ProviderAnswer, type Refusals } from './answering.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';
import type { PhonePayload, Phones } from './phones.ts';
import { shownText } from './twilio-callback.ts';
import { Call, complaint, Message } from './twilio-schema.ts';
import { segmentsOf } from '../gsm.ts';

const BASE = '/2010-04-01/Accounts/:sid';
const DEFAULT_PAGE_SIZE = 50;

type Resource = 'Messages' | 'Calls';
type AccountRoute = { Params: { sid: string } };
type ListRoute = AccountRoute & { Querystring: Record<string, string> };

function refusal(status: number, code: number, message: string): ProviderAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
const REFUSALS: Refusals = {
  reject: refusal(400, 21_211, "The 'To' number is not a valid phone number."),
  rateLimited: refusal(429, 20_429, 'Too Many Requests'),
};

/**
 * Twilio's REST API 2010-04-01 as far as Salvor uses it: create and list Messages and Calls, read the account. Same paths, fields
 * and error codes; nothing is ever sent to a phone, but to the sandbox's own ones, which call back.
 */
export async function serveTwilio(server: FastifyInstance, arrivals: Arrivals, faults: Faults, phones: Phones): Promise<void> {
  await server.register(formbody);
  server.addHook<AccountRoute>('onRequest', (request, reply, done) => {
    const token = tokenOf(request);
    if (token === undefined) return void give(reply, refusal(401, 20_003, 'Authenticate'));
    phones.knows(request.params.sid, token);
    done();
  });

  server.get<AccountRoute>(`${BASE}.json`, ({ params: { sid } }) => ({
    sid,
    status: 'active',
    type: 'Trial',
    friendly_name: 'Sandbox',
  }));
  server.post<AccountRoute>(`${BASE}/Messages.json`, (request, reply) => create(request, reply, 'Messages'));
  server.post<AccountRoute>(`${BASE}/Calls.json`, (request, reply) => create(request, reply, 'Calls'));
  server.get<ListRoute>(`${BASE}/Messages.json`, (request) => list(request, 'Messages'));
  server.get<ListRoute>(`${BASE}/Calls.json`, (request) => list(request, 'Calls'));

  async function create(request: FastifyRequest<AccountRoute>, reply: FastifyReply, resource: Resource) {
    const { success, data, error } = (resource === 'Messages' ? Message : Call).safeParse(request.body);
    if (!success) {
      const { code, message } = complaint(error);
      return give(reply, refusal(400, code, message));
    }
    const channel = resource === 'Messages' ? 'sms' : 'voice';
    return answerWith(reply, faults.take(channel), REFUSALS, async () => {
      const text = 'Body' in data ? data.Body : data.Twiml;
      const arrival = await arrivals.add({
        channel,
        to: data.To,
        from: data.From,
        subject: 'Body' in data ? data.Body : shownText(data.Twiml),
        text,
        ...(incidentOf(data.StatusCallback) ?? incidentIn(text)),
        providerId: `${resource === 'Messages' ? 'SM' : 'CA'}${randomBytes(16).toString('hex')}`,
        payload: { account: request.params.sid, ...data } satisfies PhonePayload,
      });
      void phones.take(arrival);
      return { status: 201, body: represent(arrival, request.params.sid, resource, { status: 'queued' }) };
    });
  }

  function list(request: FastifyRequest<ListRoute>, resource: Resource) {
    const { To, From, PageSize, ...filters } = request.query;
    const since = Date.parse(filters['DateSent>'] ?? filters['StartTime>'] ?? '') || 0;
    const found = arrivals
      .list({ channel: resource === 'Messages' ? 'sms' : 'voice', to: To })
      .filter(({ at, from }) => at >= since && (From === undefined || From === from))
      .slice(0, Number(PageSize ?? DEFAULT_PAGE_SIZE));
    return {
      [resource.toLowerCase()]: found.map((arrival) => represent(arrival, request.params.sid, resource, phones.shown(arrival))),
      page: 0,
      page_size: Number(PageSize ?? DEFAULT_PAGE_SIZE),
      start: 0,
      end: Math.max(0, found.length - 1),
      uri: request.url,
      first_page_uri: request.url,
      next_page_uri: null,
      previous_page_uri: null,
    };
  }
}

/** The token of Basic authentication with the account's sid as user; any token does. */
function tokenOf({ headers, params }: FastifyRequest<AccountRoute>): string | undefined {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [user, token] = Buffer.from(encoded, 'base64').toString().split(':');
  return user === params.sid && token !== '' ? token : undefined;
}

/** One message or call as the API shows it. Dates are RFC 2822. */
function represent(arrival: Arrival, accountSid: string, resource: Resource, { status, answeredBy }: ReturnType<Phones['shown']>) {
  const date = new Date(arrival.at).toUTCString().replace('GMT', '+0000');
  const shared = {
    account_sid: accountSid,
    api_version: '2010-04-01',
    date_created: date,
    date_updated: date,
    direction: 'outbound-api',
    from: arrival.from,
    price: null,
    price_unit: 'USD',
    sid: arrival.providerId,
    status,
    to: arrival.to,
    uri: `/2010-04-01/Accounts/${accountSid}/${resource}/${arrival.providerId ?? ''}.json`,
  };
  return resource === 'Messages'
    ? {
        ...shared,
        body: arrival.text,
        date_sent: null,
        error_code: null,
        error_message: null,
        messaging_service_sid: null,
        num_media: '0',
        num_segments: String(segmentsOf(arrival.text).count),
        subresource_uris: {},
      }
    : {
        ...shared,
        answered_by: answeredBy ?? null,
        duration: null,
        end_time: null,
        parent_call_sid: null,
        start_time: null,
        subresource_uris: {},
      };
}

/** The notification that the status goes back to. */
function incidentOf(statusCallback: string | undefined): Pick<Arrival, 'incident' | 'key'> | undefined {
  const key = URL.parse(statusCallback ?? '')?.searchParams.get('key') ?? undefined;
  return key === undefined ? undefined : { key, incident: key.slice(0, key.indexOf('/')) };
}

/** An SMS names its incident by the link, a call names its notification in a comment that is not heard. */
function incidentIn(text: string): Pick<Arrival, 'incident' | 'key'> {
  const [, link] = /\/incidents\/(\S+)/.exec(text) ?? [];
  if (link !== undefined) return { incident: decodeURIComponent(link) };
  const [, comment] = /<!-- salvor (\S+) -->/.exec(text) ?? [];
  if (comment === undefined) return {};
  const key = decodeURIComponent(comment);
  return { key, incident: key.slice(0, key.indexOf('/')) };
}
