import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { ApplyOptions } from './run-policy-apply.ts';
import type { RouteOptions } from './run-policy-route.ts';
import type { ShowOptions } from './run-policy.ts';

/** `salvor policy`: check a policy before it is needed, bring it into force, see what is in force and what was. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('the policy: check, compare, apply, history');
  policy
    .command('check')
    .description('read a policy file and refuse it if it could reach nobody, or names what does not exist; no server is asked')
    .argument('[file]', 'policy file (default: $SALVOR_POLICY, else the built-in policy)')
    .action(async (file: string | undefined) => {
      const { runPolicyCheck } = await import('./run-policy.ts');
      await runPolicyCheck(file);
    });
  policy
    .command('preview')
    .description('what a template makes of an invented page, channel by channel; nothing is sent')
    .argument('<template>', 'name under "templates"')
    .addOption(
      new Option('--channel <channel>', 'only this one').choices(['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear']),
    )
    .option('--file <file>', 'policy file (default: $SALVOR_POLICY)')
    .action(async (template: string, options: { channel?: ChannelName; file?: string }) => {
      const { runPolicyPreview } = await import('./run-policy-preview.ts');
      await runPolicyPreview(template, options);
    });
  policy
    .command('show')
    .description('print the policy in force, as it was written')
    .option('--revision <number>', 'an earlier one')
    .option('--full', 'with every default; durations are in milliseconds')
    .option('--json', 'print JSON')
    .action(async (options: ShowOptions) => {
      const { runPolicyShow } = await import('./run-policy.ts');
      await runPolicyShow(options);
    });
  policy
    .command('history')
    .description('list the revisions, newest first')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON')
    .action(async (options: { limit: string; json?: boolean }) => {
      const { runPolicyHistory } = await import('./run-policy-history.ts');
      await runPolicyHistory(options);
    });
  policy
    .command('diff')
    .description('what a file would change; without a file, what a revision changed')
    .argument('[file]', 'policy file; "-" reads standard input')
    .option('--revision <number>', 'the revision that is compared with the one before it (default: the newest)')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, options: { revision?: string; json?: boolean }) => {
      const { runPolicyDiff } = await import('./run-policy-apply.ts');
      await runPolicyDiff(file, options);
    });
  policy
    .command('apply')
    .description('show what a file changes and bring it into force: new incidents follow it within a second')
    .argument('<file>', 'policy file; "-" reads standard input')
    .option('--message <text>', 'why; it is kept in the history', '')
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'do not ask')
    .option('--by <name>', 'who you are', userInfo().username)
    .option('--json', 'print JSON')
    .action(async (file: string, options: ApplyOptions) => {
      const { runPolicyApply } = await import('./run-policy-apply.ts');
      await runPolicyApply(file, options);
    });
  policy
    .command('revert')
    .description('bring an earlier revision into force again, as a new one')
    .argument('<revision>', 'number that "salvor policy history" shows')
    .option('--message <text>', 'why; it is kept in the history', '')
    .option('--by <name>', 'who you are', userInfo().username)
    .action(async (revision: string, options: { message: string; by: string }) => {
      const { runPolicyRevert } = await import('./run-policy-history.ts');
      await runPolicyRevert(revision, options);
    });
  policy
    .command('route')
    .description('show, without a server, which ladder an incident with these labels would climb and who would be told')
    .argument('<labels...>', 'service=shop severity=critical team=payments')
    .option('--file <file>', 'policy file (default: $SALVOR_POLICY, else the built-in policy)')
    .option('--at <time>', 'when it would open, ISO 8601 (default: now)')
    .option('--json', 'print JSON')
    .action(async (labels: string[], options: RouteOptions) => {
      const { runPolicyRoute } = await import('./run-policy-route.ts');
      await runPolicyRoute(labels, options);
    });
}
