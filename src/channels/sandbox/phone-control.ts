import formbody from '@fastify/formbody';
import { htmlEscape } from 'escape-goat';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { give } from './answering.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import { buttonForm, isForeign, sendControlPage } from './control-page.ts';
import { Habits, PhoneAct, type Phones } from './phones.ts';
import type { CallbackAnswer } from './twilio-callback.ts';

const SHOWN = 50;
type BySid = { Params: { sid: string } };

const FromPage = z.looseObject({ page: z.literal('1').optional() });

/**
 * The phones that Salvor wrote to and called, for tests, drills and the demo:
 * - `GET /phones`: each message and call with buttons
 * - `POST /phones/:sid {do: "reply", text} | {do: "press", digit} | {do: "deliver" | "undeliver" | "listen" | "hang-up" | "ring-out" |
 *   "busy" | "mailbox"}`: what somebody does; answers what Salvor said to each of the provider's calls
 * - `GET /phones/habits`, `PUT /phones/habits {sms, call}`: what happens by itself a moment after a message; at first `deliver` and `listen`
 */
export async function servePhones(scope: FastifyInstance, arrivals: Arrivals, phones: Phones): Promise<void> {
  await scope.register(formbody);
  let last: CallbackAnswer[] = [];
  scope.get('/habits', () => phones.habits);
  scope.put('/habits', (request, reply) => {
    const habits = Habits.safeParse(request.body);
    if (!habits.success) return give(reply, { status: 400, body: { error: z.prettifyError(habits.error) } });
    phones.habits = habits.data;
    return habits.data;
  });
  scope.post<BySid>('/:sid', async (request, reply) => {
    if (isForeign(request)) return give(reply, { status: 403, body: { error: 'Another site may not use the phones here.' } });
    const { page, ...fields } = FromPage.catch({}).parse(request.body);
    const act = PhoneAct.safeParse(fields);
    if (!act.success) return give(reply, { status: 400, body: { error: z.prettifyError(act.error) } });
    const arrival = phones.find(request.params.sid);
    if (arrival === undefined)
      return give(reply, { status: 404, body: { error: `No message or call has the sid "${request.params.sid}".` } });
    last = await phones.act(arrival, act.data);
    return page === undefined ? { answers: last } : reply.redirect('/phones', 303);
  });
  scope.get('/', (_request, reply) => {
    const shown = arrivals
      .list()
      .filter(({ channel }) => channel === 'sms' || channel === 'voice')
      .slice(0, SHOWN);
    const said = last.map(({ status, text }) => text || `status ${status}`).join(' ');
    const answer = last.length === 0 ? '' : htmlEscape`<p>Salvor answered: ${said}</p>`;
    return sendControlPage(
      reply,
      'Phones',
      `${answer}${shown.map((arrival) => article(arrival, phones)).join('') || '<p>No phone was written to or called yet.</p>'}`,
    );
  });
}

const CALL_ACTS = {
  'hang-up': 'Take it, press nothing',
  'ring-out': 'Let it ring out',
  busy: 'Be busy',
  mailbox: 'Voice mailbox',
};
const SMS_ACTS = { deliver: 'Deliver', undeliver: 'Do not deliver' };

function article(arrival: Arrival, phones: Phones): string {
  const { channel, to, at, text, subject, providerId = '' } = arrival;
  const { status, answeredBy } = phones.shown(arrival);
  const action = `/phones/${providerId}`;
  const head = htmlEscape`<article><small>${channel === 'sms' ? 'SMS' : 'Call'} to ${to}, ${new Date(at).toISOString()}, ${status} ${answeredBy ?? ''}</small><pre>${channel === 'sms' ? text : subject}</pre>`;
  const acts = Object.entries(channel === 'sms' ? SMS_ACTS : CALL_ACTS).map(([act, words]) =>
    buttonForm(action, words, { do: act, page: '1' }),
  );
  const typed =
    channel === 'sms'
      ? htmlEscape`<form method="post" action="${action}"><input type="hidden" name="do" value="reply"><input type="hidden" name="page" value="1"><input name="text" required aria-label="Reply" placeholder="Reply"><button>Send</button></form> `
      : ['1', '2', '3'].map((digit) => buttonForm(action, digit, { do: 'press', digit, page: '1' })).join('');
  return `${head}${typed}${acts.join('')}</article>`;
}
