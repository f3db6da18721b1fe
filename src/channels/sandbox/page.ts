import { randomBytes } from 'node:crypto';
import { htmlEscape } from 'escape-goat';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Arrival, Arrivals } from './arrivals.ts';

const SHOWN = 100;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
a { color: inherit }
li { border-top: 1px solid #8886; padding: .5rem 0; overflow-wrap: anywhere }
ul { list-style: none; padding: 0 }
small { opacity: .7 }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
iframe { width: 100%; height: 75vh; border: 1px solid #8886; background: #fff }
`;

/** The web inbox: a list at `/`, one message at `/inbox/:id`. A mail's HTML is shown without scripts, forms or an origin. */
export function servePage(server: FastifyInstance, arrivals: Arrivals): void {
  server.get('/', (_request, reply) => sendPage(reply, 'Sandbox inbox', listOf(arrivals.list().slice(0, SHOWN)), true));
  server.get<{ Params: { id: string } }>('/inbox/:id', (request, reply) => {
    const arrival = arrivals.get(request.params.id);
    if (arrival === undefined)
      return sendPage(reply.code(404), 'Not found', '<p>No such message. <a href="/">Back to the list</a></p>', false);
    return sendPage(reply, arrival.subject, bodyOf(arrival), false);
  });
}

function listOf(arrivals: Arrival[]): string {
  if (arrivals.length === 0) return '<p>Nothing has arrived yet.</p>';
  const items = arrivals.map(
    (arrival) =>
      htmlEscape`<li><a href="/inbox/${arrival.id}">${arrival.subject}</a><br><small>${arrival.channel} to ${arrival.to}, ${new Date(arrival.at).toISOString()}</small></li>`,
  );
  return `<p>What people would have received; nothing left this machine. Answer it: <a href="/phones">phones</a>, <a href="/slack">Slack</a>, <a href="/pagerduty">PagerDuty</a>.</p><ul>${items.join('')}</ul>`;
}

function bodyOf(arrival: Arrival): string {
  const head = htmlEscape`<p><a href="/">Back to the list</a></p><p>${arrival.channel} to <b>${arrival.to}</b>, ${new Date(arrival.at).toISOString()}</p>`;
  const body =
    arrival.html === undefined
      ? htmlEscape`<pre>${arrival.text}</pre>`
      : htmlEscape`<iframe title="Mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${`<base target="_blank">${arrival.html}`}"></iframe>`;
  return head + body;
}

/** @param live - loads again when something arrives */
function sendPage(reply: FastifyReply, title: string, body: string, live: boolean): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const script = live ? `<script nonce="${nonce}">new EventSource('/messages/stream').onmessage = () => location.reload();</script>` : '';
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-src 'self'; script-src 'nonce-${nonce}'; base-uri 'self'; form-action 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
        `<title>${htmlEscape(title)}</title><style>${STYLE}</style></head><body><h1>${htmlEscape(title)}</h1>${body}${script}</body></html>`,
    );
}
