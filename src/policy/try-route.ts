import { type ChosenLadder, ladderByRoute, mergeLadders } from '../domain/policy/ladder-by-route.ts';
import { isAddress, recipientInWords } from '../domain/escalation/recipient.ts';
import type { PolicyFile, Recipient } from '../domain/policy/playbook.ts';
import { atLeast, SEVERITIES, type Severity } from '../domain/severity.ts';
import { printMatchers, matchesAll, type Labels } from '../domain/silence/matchers.ts';
import { matchersOf } from '../domain/silence/policy.ts';
import { silencing, type Silence } from '../domain/silence/silence.ts';
import { whoIsOnCall } from '../oncall/resolve.ts';
import { openUntil } from '../silence/maintenance.ts';
import { labelsOfRecipient } from '../silence/preview.ts';

/** What an incident with some labels would go through, worked out without opening one. */
export interface RouteTrial {
  playbook: string;
  ladder: ChosenLadder;
  severity: Severity;
  levels: TriedLevel[];
}

interface TriedLevel {
  number: number;
  name: string;
  afterMs: number;
  /** Why nobody is told by it, where that is so. */
  passedOver?: string;
  recipients: { recipient: string; people: string[]; muted?: string }[];
}

/**
 * Chooses playbook and ladder as an opening incident would, and says of each level whom it tells at `at` (epoch ms) and what would hold
 * the page back then. Quiet hours, groups and inhibition depend on what else is open and are not tried.
 * @returns undefined when the ladder that is named does not exist: `salvor policy check` refuses such a policy
 */
export function tryRoute(policy: PolicyFile, labels: Labels, silences: readonly Silence[], at: number): RouteTrial | undefined {
  const severity = SEVERITIES.find((known) => known === labels['severity']) ?? 'error';
  const seen: Labels = { ...labels, severity };
  const playbook = policy.playbooks.find(({ match }) =>
    (['service', 'category', 'operation'] as const).every((name) => isAmong(match[name], seen[name])),
  ) ?? { name: 'fallback', escalation: 'default' };
  const ladder = ladderByRoute(policy, seen, playbook);
  const chosen = mergeLadders(
    ladder.names.flatMap((name) => (policy.escalation[name] === undefined ? [] : [[name, policy.escalation[name]]])),
  );
  if (chosen === undefined) return undefined;
  const levels = chosen.levels.map(({ name, after, minSeverity, notify }, index): TriedLevel => {
    const told = atLeast(severity, minSeverity);
    const page = { ...seen, level: String(index + 1), levelName: name, kind: 'page' };
    return {
      number: index + 1,
      name,
      afterMs: after,
      ...(!told && { passedOver: `it tells from ${minSeverity} on, and this is ${severity}` }),
      recipients: told ? notify.map((recipient) => tried(policy, recipient, page, silences, { at: at + after, severity })) : [],
    };
  });
  return { playbook: playbook.name, ladder, severity, levels };
}

function tried(
  policy: PolicyFile,
  recipient: Recipient,
  page: Labels,
  silences: readonly Silence[],
  when: { at: number; severity: Severity },
) {
  const people = isAddress(recipient) ? [] : peopleOf(policy, recipient, when);
  const muted = heldBackBy(policy, { ...page, ...labelsOfRecipient(recipient) }, silences, when.at);
  return { recipient: recipientInWords(recipient), people, ...(muted !== undefined && { muted }) };
}

function peopleOf(
  policy: PolicyFile,
  recipient: Exclude<Recipient, { channel: unknown }>,
  { at, severity }: { at: number; severity: Severity },
): string[] {
  const { people, reason } = whoIsOnCall(policy, recipient, at, severity);
  if (people.length === 0) return [reason];
  return people.map(
    ({ name, steps }) =>
      `${name} by ${steps.map(({ channel, to }) => `${channel} ${to}`).join(', then ') || 'nothing: no way to reach them'}`,
  );
}

/** The maintenance windows and silences that hold a page with these labels back at a moment, in words. */
function heldBackBy({ maintenance }: PolicyFile, labels: Labels, silences: readonly Silence[], at: number): string | undefined {
  const windows = maintenance
    .filter((window) => openUntil(window, at) !== undefined && matchesAll(matchersOf(window.matchers), labels))
    .map(({ name }) => `maintenance window "${name}"`);
  const quiet = silencing(silences, labels, at).map(
    ({ id, matchers, createdBy }) => `silence ${id} ${printMatchers(matchers)} of ${createdBy}`,
  );
  const all = [...windows, ...quiet];
  return all.length === 0 ? undefined : all.join(' and ');
}

/** An absent condition holds; one about a label that was not given does not. */
function isAmong(allowed: readonly string[] | undefined, value: string | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.includes(value));
}
