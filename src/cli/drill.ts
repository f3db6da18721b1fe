import { Option, type Command } from 'commander';
import { SalvorError } from '../domain/error-codes.ts';
import { SEVERITIES } from '../domain/severity.ts';
import type { DrillOptions } from './run-drill.ts';
import type { OrganisationOptions } from './run-organisation-drill.ts';

/** `salvor drill`: who would be told what, when and how, if a service failed. */
export function registerDrill(program: Command): void {
  program
    .command('drill')
    .description('rehearse an incident: who would be told what, when and how; nobody is written to')
    .argument('[service]', 'name of the service that is imagined to fail')
    .option(
      '--organisation',
      'every service and severity at every moment of a year, by arithmetic: who would be told, and when nobody would be',
    )
    .option('--policy <file>', 'with --organisation: of this policy file instead of the policy in force; no server is asked')
    .option('--days <number>', 'with --organisation: how far to look ahead', '366')
    .option('--from <time>', 'with --organisation: from when: "2026-12-24T22:00" (default: now)')
    .addOption(new Option('--severity <severity>', 'how bad it is imagined to be').choices(SEVERITIES))
    .option('--operation <name>', 'what fails (default: the first operation that a playbook knows of the service)')
    .option('--at <time>', 'when it fails: "2026-12-24T22:00", or "03:00" for the next time it is three o\'clock (default: now)')
    .option('--ack <minutes>', 'somebody acknowledges after so many minutes, and then does nothing more')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe exit code is 1 when nobody would be told.')
    .action(async (service: string | undefined, options: DrillOptions & OrganisationOptions) => {
      if (options.organisation === true) {
        const { runOrganisationDrill } = await import('./run-organisation-drill.ts');
        await runOrganisationDrill(options);
        return;
      }
      if (service === undefined) {
        throw new SalvorError('INVALID_INPUT', 'service is missing: name one that is to fail, or give --organisation.', {
          field: 'service',
        });
      }
      const { runDrill } = await import('./run-drill.ts');
      await runDrill(service, options);
    });
}
