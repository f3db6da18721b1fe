import type { Command } from 'commander';

/** `salvor prepare`: makes servers that somebody else runs ready for Salvor. `salvor up` does the same by itself. */
export function registerPrepare(program: Command): void {
  program
    .command('prepare')
    .description("apply database migrations, register Temporal search attributes and $SALVOR_TOKEN as the administrator's token")
    .action(async () => {
      const { runPrepare } = await import('./run-prepare.ts');
      await runPrepare();
    });
}
