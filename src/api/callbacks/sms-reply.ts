import { distinctCodes, type Reply, type ReplyVerb, wholeReplyCode } from '../../channels/reply-code.ts';
import { shorten } from '../../channels/message.ts';
import { findNotifiedIncidents, type NotifiedIncident } from '../../storage/find-notified-incidents.ts';
import type { ApiDeps } from '../deps.ts';
import { commandByPhone } from './phone-command.ts';

/** A reply that is about an incident. */
interface IncidentReply {
  messageSid: string;
  number: string;
  heard: Exclude<Reply, { kind: 'consent' }>;
}

/** Of as many incidents as two SMS can name. */
const LISTED = 4;
const TITLE_LENGTH = 36;
const LONG_TITLE_LENGTH = 120;

/** Does what a reply asks for and says in plain words what came of it. */
export async function answerReply(deps: ApiDeps, { messageSid, number, heard }: IncidentReply): Promise<string> {
  const console = deps.config.api.publicUrl;
  const known = await findNotifiedIncidents(deps.pool, number).catch(() => undefined);
  if (known === undefined) return `Salvor cannot look up reply codes just now. Use the link in a mail, or ${console}`;
  const open = known.filter((incident) => incident.open);
  if (heard.kind === 'help' || heard.kind === 'unknown') return helpWith(open, number);

  const found = meant(heard, known, open, number);
  if ('answer' in found) return found.answer;
  if (heard.kind === 'question') return statusOf(found.incident, number);
  const { incidentId, title } = found.incident;
  const outcome = await commandByPhone(deps, { id: `sms-${messageSid}`, verb: heard.verb, incidentId, phone: number, via: 'sms' });
  if (!outcome.done) return outcome.over ? isOver(title, outcome.why) : outcome.why;
  const before = outcome.formerly === undefined ? '' : ` ${outcome.formerly} had acknowledged it before you.`;
  return `${DONE[heard.verb]}: ${shorten(title, LONG_TITLE_LENGTH, '...')}. ${afterwards(heard.verb, outcome.result.message)}${before}`;
}

const DONE: Record<ReplyVerb, string> = { acknowledge: 'Acknowledged', resolve: 'Resolved', escalate: 'Escalated' };

function afterwards(verb: ReplyVerb, message: string): string {
  switch (verb) {
    case 'acknowledge':
      return 'Nobody else is told until the acknowledgement runs out.';
    case 'resolve':
      return 'Everybody who was told gets the all-clear.';
    case 'escalate':
      return message;
  }
}

/** Which incident a reply means, or what to say when that cannot be told. */
function meant(
  heard: Extract<Reply, { kind: 'command' | 'question' }>,
  known: NotifiedIncident[],
  open: NotifiedIncident[],
  number: string,
): { incident: NotifiedIncident } | { answer: string } {
  const { code } = heard;
  if (code === undefined) {
    const [only, ...others] = open;
    // Only an acknowledgement may go without a code: it can be taken back, and wakes nobody.
    if (only !== undefined && others.length === 0 && heard.kind === 'command' && heard.verb === 'acknowledge') return { incident: only };
    return { answer: helpWith(open, number) };
  }
  const matching = known.filter(({ incidentId }) => wholeReplyCode(incidentId, number).startsWith(code));
  const [first, ...others] = matching.filter((incident) => incident.open);
  if (first !== undefined)
    return others.length === 0 ? { incident: first } : { answer: `More digits are needed. ${helpWith([first, ...others], number)}` };
  const [former] = matching;
  if (former !== undefined) return { answer: isOver(former.title, former.closedReason) };
  return { answer: `No incident has the code ${code}. ${helpWith(open, number)}` };
}

function statusOf({ incidentId, title, open, closedReason }: NotifiedIncident, number: string): string {
  if (!open) return isOver(title, closedReason);
  const code = distinctCodes([incidentId], number).get(incidentId) ?? '';
  return `Open: ${shorten(title, LONG_TITLE_LENGTH, '...')}. Reply ${code} A to acknowledge, ${code} R to resolve, ${code} E to escalate.`;
}

function isOver(title: string, why: string | undefined): string {
  const reason = why === undefined ? '' : `: ${shorten(why, LONG_TITLE_LENGTH, '...').replace(/\.$/, '')}`;
  return `It is over${reason}. (${shorten(title, TITLE_LENGTH, '...')}) There is nothing left to do.`;
}

/** How to answer, with the code of everything that is open for this phone. */
function helpWith(open: NotifiedIncident[], number: string): string {
  if (open.length === 0) return 'Salvor: no incident is open for this number. Reply STOP to get no more SMS.';
  const codes = distinctCodes(
    open.map(({ incidentId }) => incidentId),
    number,
  );
  const listed = open
    .slice(0, LISTED)
    .map(({ incidentId, title }) => `${codes.get(incidentId) ?? ''} ${shorten(title, TITLE_LENGTH, '...')}`);
  const more = open.length > LISTED ? ` and ${open.length - LISTED} more` : '';
  return `Reply a code and A to acknowledge, R to resolve, E to escalate. Open: ${listed.join('; ')}${more}`;
}
