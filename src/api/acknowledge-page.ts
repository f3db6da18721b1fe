import { htmlEscape } from 'escape-goat';
import type { IncidentView } from '../domain/incident/view.ts';

const STYLE = `body{font:18px/1.5 system-ui,sans-serif;margin:0;padding:24px;background:#111418;color:#eef1f4}main{max-width:34rem;margin:0 auto}
h1{font-size:1.4rem;margin:.2em 0}.quiet{color:#aab4be;font-size:.95rem}button{font:inherit;font-weight:600;width:100%;padding:1rem;margin:1rem 0 .2rem;
border:0;border-radius:10px;background:#2f9e5b;color:#fff}button.other{background:#2b3138;padding:.7rem}button:focus-visible,a:focus-visible{outline:3px solid #8ecbff}
a{color:#8ecbff}form p{margin:0 0 .6rem}`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${htmlEscape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

/** What is broken and what can be done. The forms post to their own address, so the token is nowhere in the page. */
export function acknowledgePage(incident: IncidentView, who: string, consoleUrl: string): string {
  const { title, service, operation, state, openedAt, acknowledgement, closedAt, closedReason } = incident;
  const facts = htmlEscape`<p class="quiet">${service} · ${operation} · ${state.replaceAll('_', ' ')} · open since ${new Date(openedAt).toUTCString()}</p>`;
  const link = htmlEscape`<p><a href="${consoleUrl}">Open it in the console</a></p>`;
  const head = htmlEscape`<h1>${title}</h1>`;
  if (closedAt !== undefined) return page(title, head + facts + htmlEscape`<p>It is over: ${closedReason ?? state}.</p>` + link);
  const known = acknowledgement === undefined ? '' : htmlEscape`<p>${acknowledgement.by} has it already. Acknowledge to take it over.</p>`;
  const actions =
    htmlEscape`<form method="post"><button name="do" value="acknowledge">Acknowledge as ${who}</button><p class="quiet">You look after it; nobody else is woken meanwhile.</p></form>` +
    htmlEscape`<form method="post"><button class="other" name="do" value="escalate">Escalate</button><p class="quiet">You cannot take it: the next level is told at once.</p></form>` +
    htmlEscape`<form method="post"><button class="other" name="do" value="resolve">Resolve</button><p class="quiet">It is repaired: the incident ends, and everybody who was told gets the all-clear.</p></form>`;
  return page(title, head + facts + known + actions + link);
}

/** What came of the press, in words. */
export function resultPage({ title, text, remedy, link }: { title: string; text: string; remedy?: string; link?: string }): string {
  const advice = remedy === undefined ? '' : htmlEscape`<p class="quiet">${remedy}</p>`;
  const further = link === undefined ? '' : htmlEscape`<p><a href="${link}">Open it in the console</a></p>`;
  return page(title, htmlEscape`<h1>${title}</h1><p>${text}</p>` + advice + further);
}
