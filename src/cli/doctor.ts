import type { Command } from 'commander';

/** `salvor doctor`: checks every connection and says what to do. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check every connection and say what to do')
    .option('--json', 'print the checks as JSON')
    .action(async (options: { json?: boolean }) => {
      const { runDoctor } = await import('./run-doctor.ts');
      await runDoctor(options);
    });
}
