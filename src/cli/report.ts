import { Option, type Command } from 'commander';
import { SEVERITIES } from '../domain/severity.ts';
import type { ReportOptions } from './run-report.ts';

/** `salvor report`: a failure reported by a person or a script. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('report a failure: opens an incident, or joins the open one of the same failure')
    .argument('<service>', 'name of the service that failed')
    .requiredOption('--operation <name>', 'what failed; the playbook may know how to run it again')
    .requiredOption('--message <text>', 'the error message')
    .option('--name <class>', 'class of the error', 'Error')
    .option('--code <code>', 'SQLSTATE, errno or code of a provider')
    .addOption(new Option('--severity <severity>', 'instead of what classification says').choices(SEVERITIES))
    .option('--revenue <usd>', 'revenue at risk')
    .option('--customers <number>', 'customers affected')
    .option('--wait <duration>', 'wait for an outcome, at most this long ("10s"); exit code 2 unless it is recovered')
    .option('--json', 'print JSON')
    .action(async (service: string, options: ReportOptions) => {
      const { runReport } = await import('./run-report.ts');
      await runReport(service, options);
    });
}
