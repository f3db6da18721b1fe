import { titleOf } from '../escalation/messages.ts';
import type { IncidentData } from './data.ts';
import { nextStep, viewOf } from './present.ts';

const STATE_WORDS = {
  open: 'opened',
  retrying: 'the machine retries the operation',
  fixing: 'the machine applies a fix',
  rolling_back: 'the machine rolls back',
  waiting_approval: 'a person has to approve the next step',
  exhausted: 'the machine has tried everything it knows; a person is needed',
  recovered: 'recovered',
  resolved: 'resolved',
} as const;

/** What an operator reads in the Temporal UI, as Markdown: state, what is next, the ladder, what was tried. */
export function describe(incident: IncidentData, now: number): string {
  const view = viewOf(incident, now);
  const next = nextStep(incident, now);
  const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
  const lines = [
    `**${titleOf(incident).replaceAll(/[*_`[\]<>]/g, ' ')}**`,
    '',
    `- State: **${STATE_WORDS[incident.state]}**${incident.closed === undefined ? '' : `: ${incident.closed.reason}`}`,
    `- Severity **${incident.severity}**, ${view.classification?.category ?? ''}, business impact ${view.classification?.impact ?? ''}`,
    `- Seen ${incident.occurrences.count === 1 ? 'once' : `${incident.occurrences.count} times`} since ${time(incident.openedAt)}`,
    ...(incident.acknowledgement === undefined
      ? []
      : [
          `- Acknowledged by **${incident.acknowledgement.by}** at ${time(incident.acknowledgement.at)}${incident.held ? '; the machine is held' : ''}`,
        ]),
    ...(incident.closed === undefined && next !== undefined ? [`- Next: ${next.what} at ${time(next.at)}`] : []),
    '',
    '| level | due | state |',
    '| --- | --- | --- |',
    ...view.levels.map(
      (level) =>
        `| L${level.level} ${level.name} | ${time(level.dueAt)} | ${level.state}${level.reason === undefined ? '' : ` (${level.reason})`} |`,
    ),
    ...(incident.attempts.length === 0
      ? []
      : [
          '',
          ...incident.attempts
            .slice(-10)
            .map((a) => `- ${a.kind} ${a.number} "${a.name}": ${a.outcome ?? 'running'}${a.reason === undefined ? '' : ` (${a.reason})`}`),
        ]),
  ];
  return lines.join('\n');
}
