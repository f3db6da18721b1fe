import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerWith, give, type ProviderAnswer, type Refusals } from './answering.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';

const BASE = '/2010-04-01/Accounts/:sid';
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const DEFAULT_PAGE_SIZE = 50;

type Resource = 'Messages' | 'Calls';
type AccountRoute = { Params: { sid: string } };
type ListRoute = AccountRoute & { Querystring: Record<string, string> };

/** What the two resources take, with the code Twilio answers for each field that is wrong (twilio.com/docs/api/errors). */
const Message = z.object({
  To: z.string('21604').regex(PHONE_NUMBER, '21211'),
  From: z.string('21603').regex(PHONE_NUMBER, '21212'),
  Body: z.string('21602').min(1, '21602').max(1_600, '21617'),
});
const Call = z.object({
  To: z.string('21201').regex(PHONE_NUMBER, '21211'),
  From: z.string('21213').regex(PHONE_NUMBER, '21212'),
  Twiml: z.string('21205').min(1, '21205').max(4_000, '21205'),
});

function refusal(status: number, code: number, message: string): ProviderAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
const REFUSALS: Refusals = {
  reject: refusal(400, 21_211, "The 'To' number is not a valid phone number."),
  rateLimited: refusal(429, 20_429, 'Too Many Requests'),
};

/**
 * Twilio's REST API 2010-04-01 as far as Salvor uses it: create and list Messages and Calls, read the account. Same paths, fields
 * and error codes; nothing is ever sent to a phone.
 */
export async function serveTwilio(server: FastifyInstance, arrivals: Arrivals, faults: Faults): Promise<void> {
  await server.register(formbody);
  server.addHook<AccountRoute>('onRequest', (request, reply, done) => {
    if (isAuthorized(request)) done();
    else give(reply, refusal(401, 20_003, 'Authenticate'));
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
      const [issue] = error.issues;
      return give(reply, refusal(400, Number(issue?.message), `The '${String(issue?.path[0])}' parameter is missing or not valid.`));
    }
    const channel = resource === 'Messages' ? 'sms' : 'voice';
    return answerWith(reply, faults.take(channel), REFUSALS, async () => {
      const text = 'Body' in data ? data.Body : data.Twiml;
      const arrival = await arrivals.add({
        channel,
        to: data.To,
        from: data.From,
        subject: 'Body' in data ? data.Body : spokenText(data.Twiml),
        text,
        ...incidentIn(text),
        providerId: `${resource === 'Messages' ? 'SM' : 'CA'}${randomBytes(16).toString('hex')}`,
      });
      return { status: 201, body: represent(arrival, request.params.sid, resource) };
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
      [resource.toLowerCase()]: found.map((arrival) => represent(arrival, request.params.sid, resource)),
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

/** Basic authentication with the account's sid as user and any token. */
function isAuthorized({ headers, params }: FastifyRequest<AccountRoute>): boolean {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  const [user, token] = Buffer.from(encoded, 'base64').toString().split(':');
  return user !== undefined && user === params.sid && token !== undefined && token !== '';
}

/** One message or call as the API shows it. Dates are RFC 2822. */
function represent(arrival: Arrival, accountSid: string, resource: Resource) {
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
    status: 'queued',
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
        num_segments: String(Math.ceil(arrival.text.length / 153)),
        subresource_uris: {},
      }
    : { ...shared, answered_by: null, duration: null, end_time: null, parent_call_sid: null, start_time: null, subresource_uris: {} };
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

/** What is heard: the text of each <Say>. */
function spokenText(twiml: string): string {
  return Array.from(twiml.matchAll(/<Say[^>]*>([^<]*)<\/Say>/g), ([, said]) => said).join(' ');
}
