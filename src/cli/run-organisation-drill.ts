import { styleText } from 'node:util';
import type { z } from 'zod';
import type { DrillAnswer } from '../api/oncall-schemas.ts';
import { inWords } from '../domain/words.ts';
import { onCallSource } from './oncall-source.ts';
import { periodOf } from './period.ts';
import { tableLines } from './table-lines.ts';

export interface OrganisationOptions {
  organisation?: boolean;
  days: string;
  from?: string;
  policy?: string;
  json?: boolean;
}

type Drill = z.output<typeof DrillAnswer>;

/** Prints who would be told when, for every ladder and severity; exit code 1 when at some moment nobody would be. */
export async function runOrganisationDrill({ policy, json, ...options }: OrganisationOptions): Promise<void> {
  const source = await onCallSource(policy);
  const drill = await source.drill(periodOf(options, Date.now()));
  console.log(json ? JSON.stringify(drill, null, 2) : drillLines(drill).join('\n'));
  if (!drill.reachesSomebody) process.exitCode = 1;
}

/** The rest is in the JSON. */
const SHOWN_CLASSES = 5;

function drillLines({ ladders, failures, verdict, reachesSomebody, tookMs }: Drill): string[] {
  return [
    ...ladders.flatMap((year) => [
      styleText('bold', `${year.severity} by ladder ${year.ladder}`) + `  (${servicesOf(failures, year)})`,
      ...tableLines(year.classes.slice(0, SHOWN_CLASSES).map((one) => [percent(one.share), `${one.hours} h`, ladderInWords(one)])),
      ...(year.classesInAll > SHOWN_CLASSES ? [`  and ${year.classesInAll - SHOWN_CLASSES} more classes of hours; --json shows them`] : []),
      '',
    ]),
    ...verdict.map((line) => styleText(reachesSomebody ? 'green' : 'red', line)),
    styleText('dim', `Worked out in ${inWords(tookMs)}.`),
  ];
}

function servicesOf(failures: Drill['failures'], { ladder, severity }: Drill['ladders'][number]): string {
  const mine = failures.filter((failure) => failure.ladder === ladder && failure.severity === severity);
  return [...new Set(mine.map(({ service }) => (service === '*' ? 'every other service' : service)))].join(', ');
}

function ladderInWords({ levels }: Drill['ladders'][number]['classes'][number]): string {
  if (levels.length === 0) return styleText('red', 'no level hears it');
  return levels
    .map(({ level, afterMs, who, missing }) => {
      const told = who.length === 0 ? styleText('red', `nobody: ${missing.join(', ')}`) : who.join(', ');
      return `L${level} ${afterMs === 0 ? 'at once' : `after ${inWords(afterMs)}`} ${told}`;
    })
    .join('  ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(7);
}
