import { inWords } from '../domain/words.ts';
import { RINGS } from '../domain/oncall/rings.ts';
import type { DrillReport } from './report.ts';

/** What a drill comes to, in sentences, most important first. */
export function verdictOf({ told, notTold, classification, machine }: Omit<DrillReport, 'verdict' | 'reachesSomebody'>): string[] {
  const { severity } = classification;
  const first = told[0];
  const last = told.at(-1);
  if (first === undefined || last === undefined) return [`Nobody would be told of ${article(severity)} at all.`];
  const ringing = told.find(({ channel }) => RINGS.has(channel));
  const approval = machine.find(({ what }) => what.includes('needs approval'));
  return [
    `First person told ${after(first.afterMs)}: ${first.to} (${first.channel}).`,
    ringing === undefined
      ? `Nobody is rung: no level that ${article(severity)} reaches calls, texts or uses PagerDuty.`
      : `First one rung ${after(ringing.afterMs)}: ${ringing.to} (${ringing.channel}).`,
    notTold.length === 0
      ? `Every level would be told; the last one ${after(last.afterMs)}.`
      : `Nobody else would be told of ${article(severity)} ${last.afterMs === 0 ? 'after that' : after(last.afterMs)}: ${notTold.map(({ level, name }) => `L${level} ${name}`).join(', ')} ${notTold.length === 1 ? 'stays' : 'stay'} silent.`,
    ...(approval === undefined ? [] : [`The machine waits for a person ${after(approval.afterMs)}.`]),
  ];
}

export function after(milliseconds: number): string {
  return milliseconds === 0 ? 'at once' : `after ${inWords(milliseconds)}`;
}

function article(severity: string): string {
  return severity === 'error'
    ? 'an error'
    : severity === 'info'
      ? 'an info'
      : `a ${severity === 'critical' ? 'critical failure' : severity}`;
}
