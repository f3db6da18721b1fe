import type { Command } from 'commander';

/** `salvor up`: starts everything on this machine and keeps it running until it is told to stop. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start Temporal, Postgres, mailbox, API with console and worker on this machine, and keep them running')
    .option('--data-dir <directory>', 'where all state is kept (default: $SALVOR_DATA_DIR or .salvor)')
    .action(async (options: { dataDir?: string }) => {
      const { runUp } = await import('./run-up.ts');
      await runUp(options);
    });
}
