import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import type { AddOptions, ListOptions } from './run-silence.ts';

/** `salvor silence`: hold pages back for a while and for a reason, as amtool does. */
export function registerSilence(program: Command): void {
  const silence = program.command('silence').description('hold pages back for a while, with a reason');
  silence
    .command('add')
    .description('silence pages that match, until a stated time')
    .argument('<matchers...>', "Alertmanager's: service=shop 'severity=~\"warning|error\"'; all have to hold")
    .option('--duration <time>', 'how long: 30m, 2h', '1h')
    .option('--start <time>', 'ISO 8601 with an offset (default: now)')
    .option('--end <time>', 'instead of --duration: ISO 8601 with an offset')
    .requiredOption('--comment <text>', 'why, for those who wonder about the quiet')
    .option('--author <name>', 'who you are', userInfo().username)
    .option('--long', 'more than seven days are meant')
    .action(async (matchers: string[], options: AddOptions) => {
      const { addSilence } = await import('./run-silence.ts');
      await addSilence(matchers, options);
    });
  silence
    .command('list')
    .description('list silences that are active or yet to come')
    .addOption(new Option('--state <state>', 'only these').choices(['pending', 'active', 'expired']))
    .option('--all', 'those that are over as well')
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      const { listSilences } = await import('./run-silence.ts');
      await listSilences(options);
    });
  silence
    .command('expire')
    .description('end silences early')
    .argument('<id...>', 'ids that "salvor silence list" shows')
    .action(async (ids: string[]) => {
      const { expireSilences } = await import('./run-silence.ts');
      await expireSilences(ids);
    });
  silence
    .command('preview')
    .description('show which open incidents and coming pages a silence would hold back, without making it')
    .argument('<matchers...>', 'as for "salvor silence add"')
    .option('--json', 'print JSON')
    .action(async (matchers: string[], options: { json?: boolean }) => {
      const { previewSilence } = await import('./run-silence.ts');
      await previewSilence(matchers, options);
    });
  silence
    .command('groups')
    .description('show which open incidents speak for which others')
    .argument('[incident]', 'only groups in which this incident is')
    .option('--json', 'print JSON')
    .action(async (incident: string | undefined, options: { json?: boolean }) => {
      const { listGroups } = await import('./run-silence.ts');
      await listGroups(incident, options);
    });
}
