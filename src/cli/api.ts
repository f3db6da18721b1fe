import type { Command } from 'commander';

/** `salvor api`: the HTTP API and the console as one process. */
export function registerApi(program: Command): void {
  program
    .command('api')
    .description('run only the HTTP API with the console; DATABASE_URL and TEMPORAL_ADDRESS lead to the rest')
    .action(async () => {
      const { runApi } = await import('../api/main.ts');
      await runApi();
    });
}
