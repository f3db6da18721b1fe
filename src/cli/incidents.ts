import type { Command } from 'commander';

/** `salvor incidents`: the list, or one with its ladder and timeline. */
export function registerIncidents(program: Command): void {
  program
    .command('incidents')
    .description('list incidents, or show one with its ladder and timeline')
    .argument('[id]', 'id of an incident')
    .option('--open', 'only open ones')
    .option('--service <name>', 'only those of a service')
    .option('--limit <number>', 'how many, newest first', '20')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: { open?: boolean; service?: string; limit: string; json?: boolean }) => {
      const { listIncidents, showIncident } = await import('./run-incidents.ts');
      await (id === undefined ? listIncidents(options) : showIncident(id, options));
    });
}
