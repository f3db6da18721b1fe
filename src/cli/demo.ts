import type { Command } from 'commander';

/** `salvor demo`: the whole system with a shop on top, and four real failures of it. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('start everything with a demo shop, let it fail in four ways, and show what became of each')
    .option('--once', 'stop everything afterwards instead of leaving it to look at')
    .option('--json <file>', 'write one row a scenario')
    .action(async (options: { once?: boolean; json?: string }) => {
      const { runDemoCommand } = await import('./run-demo.ts');
      await runDemoCommand(options);
    });
}
