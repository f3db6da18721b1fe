import type { Command } from 'commander';
import type { PeriodOptions } from './run-readiness.ts';

/** `salvor readiness`: would people be reached at all? */
export function registerReadiness(program: Command): void {
  program
    .command('readiness')
    .description('who cannot be reached, when nobody is on call, what hangs on one person')
    .option('--days <number>', 'how far to look ahead', '366')
    .option('--from <time>', 'from when: "2026-12-24T22:00" (default: now)')
    .option('--policy <file>', 'of this policy file instead of the policy in force; no server is asked')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe exit code is 1 when something critical was found.')
    .action(async (options: PeriodOptions) => {
      const { runReadiness } = await import('./run-readiness.ts');
      await runReadiness(options);
    });
}
