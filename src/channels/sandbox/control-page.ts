import { htmlEscape } from 'escape-goat';
import type { FastifyReply, FastifyRequest } from 'fastify';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
a { color: inherit }
article { border-top: 1px solid #8886; padding: .5rem 0; overflow-wrap: anywhere }
article article { margin-left: 2rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0 }
form { display: inline }
small { opacity: .7 }
`;

/** A page of the sandbox with buttons that do what a person would do at the provider. It has no scripts. */
export function sendControlPage(reply: FastifyReply, title: string, body: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
        `<title>${htmlEscape(title)}</title><style>${STYLE}</style></head><body><h1>${htmlEscape(title)}</h1>` +
        `<p><a href="/">Inbox</a> · <a href="/slack">Slack</a> · <a href="/pagerduty">PagerDuty</a> · <a href="/phones">Phones</a></p>${body}</body></html>`,
    );
}

/** One button that posts these fields. */
export function buttonForm(action: string, text: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields).map(([name, value]) => htmlEscape`<input type="hidden" name="${name}" value="${value}">`);
  return `${htmlEscape`<form method="post" action="${action}">`}${inputs.join('')}${htmlEscape`<button>${text}</button>`}</form> `;
}

/** A form of a foreign page must not press a button here: the sandbox has no login. */
export function isForeign({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && URL.parse(headers.origin)?.host !== headers.host;
}
