import { styleText } from 'node:util';
import { onCallSource } from './oncall-source.ts';
import { periodOf } from './period.ts';

export interface PeriodOptions {
  days: string;
  from?: string;
  policy?: string;
  json?: boolean;
}

const COLOURS = { critical: 'red', warning: 'yellow', notice: 'cyan' } as const;

/** Prints what was found, the worst first; exit code 1 when something is critical. */
export async function runReadiness({ policy, json, ...options }: PeriodOptions): Promise<void> {
  const source = await onCallSource(policy);
  const readiness = await source.readiness(periodOf(options, Date.now()));
  const { findings, ready, people, teams, schedules } = readiness;
  if (!ready) process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify(readiness, null, 2));
    return;
  }
  for (const { severity, message, remedy } of findings) {
    console.log(`${styleText(COLOURS[severity], severity.padEnd(8))}  ${message}\n          ${styleText('dim', remedy)}`);
  }
  const looked = `Looked at over ${options.days} days: people ${people}, teams ${teams}, schedules ${schedules}.`;
  console.log(ready ? styleText('green', `Ready: nothing critical. ${looked}`) : styleText('red', `Not ready. ${looked}`));
}
