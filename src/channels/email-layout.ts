import { htmlEscape } from 'escape-goat';
import type { Notification } from '../domain/notification.ts';
import type { Severity } from '../domain/severity.ts';
import type { Links } from './links.ts';
import type { Message } from './message.ts';

const COLOURS: Record<Severity, string> = { info: '#2563eb', warning: '#b45309', error: '#c2410c', critical: '#b91c1c' };
const ALL_CLEAR = '#15803d';

/** The message as plain text and as HTML. The HTML is one column with one large button: it is read on a phone, half asleep. */
export async function layOutEmail(message: Message, notification: Notification, links: Links): Promise<{ text: string; html: string }> {
  const incident = links.incident(notification.incidentId);
  const acknowledge = message.acknowledgeable ? await links.acknowledge(notification) : undefined;
  const colour = message.acknowledgeable ? COLOURS[notification.severity] : ALL_CLEAR;
  return { text: asText(message, incident, acknowledge), html: asHtml(message, incident, acknowledge, colour) };
}

function asText(message: Message, incident: string, acknowledge: string | undefined): string {
  return [
    message.title,
    '',
    ...message.facts.map(({ label, value }) => `${label}: ${value}`),
    '',
    'What happened:',
    ...message.lines.map((line) => `- ${line}`),
    ...(message.alsoTold === undefined ? [] : ['', `Also told: ${message.alsoTold}`]),
    '',
    message.whatNow,
    '',
    ...(acknowledge === undefined ? [] : [`Acknowledge: ${acknowledge}`]),
    `Incident:    ${incident}`,
    '',
  ].join('\n');
}

function asHtml(message: Message, incident: string, acknowledge: string | undefined, colour: string): string {
  const button =
    acknowledge === undefined
      ? ''
      : htmlEscape`<p style="margin:24px 0"><a href="${acknowledge}" style="display:block;padding:16px;border-radius:8px;background:${colour};color:#ffffff;font-size:20px;font-weight:bold;text-align:center;text-decoration:none">Acknowledge</a></p>`;
  const facts = message.facts
    .map(
      ({ label, value }) =>
        htmlEscape`<tr><td style="padding:4px 12px 4px 0;color:#57606a;vertical-align:top">${label}</td><td style="padding:4px 0;word-break:break-word">${value}</td></tr>`,
    )
    .join('');
  const lines = message.lines.map((line) => htmlEscape`<li style="margin:4px 0;word-break:break-word">${line}</li>`).join('');
  const alsoTold = message.alsoTold === undefined ? '' : htmlEscape`<p style="color:#57606a">Also told: ${message.alsoTold}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${htmlEscape(message.subject)}</title></head>
<body style="margin:0;background:#f3f4f6;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1f2328">
<div style="max-width:560px;margin:0 auto;padding:16px">
<div style="background:#ffffff;border-top:6px solid ${colour};border-radius:8px;padding:20px">
<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3;word-break:break-word">${htmlEscape(message.title)}</h1>
<p style="margin:0">${htmlEscape(message.whatNow)}</p>
${button}
<table role="presentation" style="border-collapse:collapse;font-size:15px">${facts}</table>
<h2 style="margin:20px 0 4px;font-size:16px">What happened</h2>
<ul style="margin:0;padding-left:20px">${lines}</ul>
${alsoTold}
<p style="margin:20px 0 0"><a href="${htmlEscape(incident)}" style="color:#0969da">Open the incident</a></p>
</div>
</div>
</body>
</html>
`;
}
