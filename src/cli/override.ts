import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { OverrideOptions, SwapOptions } from './run-override.ts';

/** `salvor oncall override`, `swap`, `overrides`, `end`: somebody else is on call for a time. */
export function registerOverride(program: Command): void {
  const oncall = program.commands.find((command) => command.name() === 'oncall') ?? program.command('oncall');
  oncall
    .command('override')
    .description('let somebody else be on call for a time')
    .argument('<schedule>', 'name of the schedule')
    .argument('<person>', 'who takes over')
    .option('--from <time>', 'begin: "2026-03-02T09:00" in the time zone of the schedule, or with an offset (default: now)')
    .option('--until <time>', 'end, exclusive')
    .option('--for <duration>', 'instead of an end: "90m", "12h", "3d"')
    .option('--replaces <person>', 'only the turns of this person (default: whoever it would be)')
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'who you are', userInfo().username)
    .option('--json', 'print JSON')
    .action(async (schedule: string, person: string, options: OverrideOptions) => {
      const { runOverride } = await import('./run-override.ts');
      await runOverride(schedule, person, options);
    });
  oncall
    .command('swap')
    .description('let two people take the turn of each other')
    .argument('<schedule>', 'name of the schedule')
    .argument('<turn>', 'whose turn and when: "ana 2026-03-02T09:00 2026-03-03T09:00"')
    .argument('<other>', 'the other one, in the same form')
    .option('--reason <text>', 'why', '')
    .option('--by <name>', 'who you are', userInfo().username)
    .option('--json', 'print JSON')
    .action(async (schedule: string, turn: string, other: string, options: SwapOptions) => {
      const { runSwap } = await import('./run-override.ts');
      await runSwap(schedule, [turn, other], options);
    });
  oncall
    .command('overrides')
    .description('list overrides that run or are to come')
    .option('--schedule <name>', 'of one schedule')
    .option('--over', 'also those that are over')
    .option('--json', 'print JSON')
    .action(async (options: { schedule?: string; over?: boolean; json?: boolean }) => {
      const { listOverrides } = await import('./run-override.ts');
      await listOverrides(options);
    });
  oncall
    .command('end')
    .description('take an override back; one that runs ends now')
    .argument('<override>', 'id that "salvor oncall overrides" shows')
    .option('--by <name>', 'who you are', userInfo().username)
    .action(async (id: string, options: { by: string }) => {
      const { endOverride } = await import('./run-override.ts');
      await endOverride(id, options);
    });
}
