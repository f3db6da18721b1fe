import type { Command } from 'commander';

/** `salvor sandbox`: mailbox and provider sandbox alone. */
export function registerSandbox(program: Command): void {
  program
    .command('sandbox')
    .description('start only the mailbox and the sandbox of Slack, PagerDuty, Twilio, Linear and webhooks; nothing leaves this machine')
    .action(async () => {
      const { runSandboxProcess } = await import('../channels/sandbox/main.ts');
      await runSandboxProcess();
    });
}
