import type { Command } from 'commander';

/** `salvor worker`: the process that runs incidents. */
export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('run only the worker; DATABASE_URL and TEMPORAL_ADDRESS lead to the rest')
    .action(async () => {
      const { runWorkerProcess } = await import('../../worker/main.ts');
      await runWorkerProcess();
    });
}
