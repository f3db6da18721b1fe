import type { Command } from 'commander';

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
    .command('show')
    .description('print the policy in force, with every default, as YAML')
    .action(async () => {
      const { runPolicyShow } = await import('./run-policy.ts');
      await runPolicyShow();
    });
}
