import type { Command } from 'commander';

/** `salvor rebuild`: the rows again from the workflows' histories. */
export function registerRebuild(program: Command): void {
  program
    .command('rebuild')
    .description('write the rows of all incidents again from the histories of their workflows, for example after a lost database')
    .action(async () => {
      const { runRebuild } = await import('./run-rebuild.ts');
      await runRebuild();
    });
}
