import type { Command } from 'commander';
import type { CalendarOptions, WhoOptions } from './run-oncall.ts';

/** `salvor oncall`: who is on call, and a schedule's calendar. */
export function registerOnCall(program: Command): void {
  const oncall = program.command('oncall').description('who is on call, and the calendar of a schedule');
  oncall
    .command('who', { isDefault: true })
    .description('who is on call, how they are reached, and why it is them; without a name, of every schedule')
    .option('--schedule <name>', 'of a schedule')
    .option('--team <name>', 'of a team')
    .option('--person <name>', 'how a person is reached')
    .option('--at <time>', 'when: "2026-12-24T22:00", or "03:00" for the next time it is three o\'clock (default: now)')
    .option('--severity <severity>', 'how bad it is: rules of people may depend on it', 'critical')
    .option('--policy <file>', 'by this policy file instead of the policy in force; no server is asked')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe exit code is 1 when nobody would be told.')
    .action(async (options: WhoOptions) => {
      const { runWho } = await import('./run-oncall.ts');
      await runWho(options);
    });
  oncall
    .command('calendar')
    .description('who is on call for a schedule in the days to come, with gaps')
    .argument('<schedule>', 'name of the schedule')
    .option('--days <number>', 'how many days', '14')
    .option('--from <time>', 'from when: "2026-12-24T22:00" (default: now)')
    .option('--link', 'print an address that a calendar program can subscribe to')
    .option('--policy <file>', 'by this policy file instead of the policy in force; no server is asked')
    .option('--json', 'print JSON, with the shifts of each layer')
    .action(async (schedule: string, options: CalendarOptions) => {
      const { runCalendar } = await import('./run-oncall.ts');
      await runCalendar(schedule, options);
    });
}
