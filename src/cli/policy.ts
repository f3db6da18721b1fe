import { Option, type Command } from 'commander';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { RouteOptions } from './run-policy-route.ts';

/** `salvor policy`: check a policy file before it is needed, or see the policy in force. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('check or show the policy');
  policy
    .command('check')
    .description('read a policy file and refuse it if it could reach nobody, or names what does not exist')
    .argument('[file]', 'policy file (default: $SALVOR_POLICY, else the built-in policy)')
    .action(async (file: string | undefined) => {
      const { runPolicyCheck } = await import('./run-policy.ts');
      await runPolicyCheck(file);
    });
  policy
    .command('preview')
    .description('what a template makes of an invented page, channel by channel; nothing is sent')
    .argument('<template>', 'name under "templates"')
    .addOption(new Option('--channel <channel>', 'only this one').choices(['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear']))
    .option('--file <file>', 'policy file (default: $SALVOR_POLICY)')
    .action(async (template: string, options: { channel?: ChannelName; file?: string }) => {
      const { runPolicyPreview } = await import('./run-policy-preview.ts');
      await runPolicyPreview(template, options);
    });
  policy
    .command('show')
    .description('print the policy in force, with every default, as YAML')
    .action(async () => {
      const { runPolicyShow } = await import('./run-policy.ts');
      await runPolicyShow();
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
