import { styleText } from 'node:util';
import { SalvorError } from '../domain/error-codes.ts';
import type { OnCallReference } from '../domain/oncall/question.ts';
import { SEVERITIES, type Severity } from '../domain/severity.ts';
import { momentOf } from '../drill/request.ts';
import { callApi } from './api-client.ts';
import { onCallSource } from './oncall-source.ts';
import { calendarLines, findingLines, scheduleLines } from './oncall-words.ts';
import { periodOf } from './period.ts';

export interface WhoOptions {
  schedule?: string;
  team?: string;
  person?: string;
  at?: string;
  severity: string;
  policy?: string;
  json?: boolean;
}

export interface CalendarOptions {
  days: string;
  from?: string;
  link?: boolean;
  policy?: string;
  json?: boolean;
}

/** Prints who is on call; exit code 1 when nobody would be told. */
export async function runWho({ schedule, team, person, at: given, severity: asked, policy, json }: WhoOptions): Promise<void> {
  const now = Date.now();
  const at = given === undefined ? now : momentOf(given, now);
  const severity = severityOf(asked);
  const source = await onCallSource(policy);
  const [reference, ...others] = [
    ...(schedule === undefined ? [] : [{ schedule }]),
    ...(team === undefined ? [] : [{ team }]),
    ...(person === undefined ? [] : [{ person }]),
  ] satisfies OnCallReference[];
  if (others.length > 0) throw new SalvorError('INVALID_INPUT', 'Give one of --schedule, --team and --person.', { field: '--schedule' });
  if (reference !== undefined) {
    const answer = await source.who(reference, at, severity);
    console.log(json ? JSON.stringify(answer, null, 2) : findingLines(answer).join('\n'));
    if (answer.people.every(({ steps }) => steps.length === 0)) process.exitCode = 1;
    return;
  }
  const { schedules } = await source.schedules();
  const answers = await Promise.all(
    schedules.map(async ({ name, timeZone }) => ({ schedule: name, timeZone, ...(await source.who({ schedule: name }, at, severity)) })),
  );
  if (json) console.log(JSON.stringify(answers, null, 2));
  else if (answers.length === 0) console.log('The policy has no schedules. docs/oncall.md says how to write one.');
  else console.log(scheduleLines(answers).join('\n'));
  if (answers.some(({ people }) => people.every(({ steps }) => steps.length === 0))) process.exitCode = 1;
}

/** Prints a schedule's shifts, or an address for a calendar program. */
export async function runCalendar(schedule: string, { days, from, link, policy, json }: CalendarOptions): Promise<void> {
  if (link) {
    const { url } = await callApi<{ url: string }>('GET', `/api/oncall/schedules/${encodeURIComponent(schedule)}/calendar-link`);
    console.log(url);
    console.error(styleText('dim', 'Whoever has this address can read the calendar. It works as long as your token does.'));
    return;
  }
  const source = await onCallSource(policy);
  const answer = await source.shifts(schedule, periodOf({ days, ...(from !== undefined && { from }) }, Date.now()));
  console.log(json ? JSON.stringify(answer, null, 2) : calendarLines(answer).join('\n'));
}

function severityOf(text: string): Severity {
  const severity = SEVERITIES.find((one) => one === text);
  if (severity !== undefined) return severity;
  throw new SalvorError('INVALID_INPUT', `--severity is "${text}": write one of ${SEVERITIES.join(', ')}.`, { field: '--severity' });
}
