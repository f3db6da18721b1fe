import { Option, type Command } from 'commander';
import { SEVERITIES } from '../domain/severity.ts';
import type { DrillOptions } from './run-drill.ts';

/** `salvor drill`: who would be told what, when and how, if a service failed. */
export function registerDrill(program: Command): void {
  program
    .command('drill')
    .description('rehearse an incident: who would be told what, when and how; nobody is written to')
    .argument('<service>', 'name of the service that is imagined to fail')
    .addOption(new Option('--severity <severity>', 'how bad it is imagined to be').choices(SEVERITIES))
    .option('--operation <name>', 'what fails (default: the first operation that a playbook knows of the service)')
    .option('--at <time>', 'when it fails: "2026-12-24T22:00", or "03:00" for the next time it is three o\'clock (default: now)')
    .option('--ack <minutes>', 'somebody acknowledges after so many minutes, and then does nothing more')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe exit code is 1 when nobody would be told.')
    .action(async (service: string, options: DrillOptions) => {
      const { runDrill } = await import('./run-drill.ts');
      await runDrill(service, options);
    });
}
