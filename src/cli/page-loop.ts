import type { Command } from 'commander';

/** `salvor page-loop`: whether test pages come back from every way. */
export function registerPageLoop(program: Command): void {
  program
    .command('page-loop')
    .description('whether test pages come back from every way; exit code 1 when one is lost')
    .option('--now', 'send a round now, and wait for it')
    .option('--json', 'print JSON')
    .action(async (options: { now?: boolean; json?: boolean }) => {
      const { runPageLoop } = await import('./run-page-loop.ts');
      await runPageLoop(options);
    });
}
