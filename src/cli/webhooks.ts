import { Option, type Command } from 'commander';

/** `salvor webhooks`: the delivery log, and sending again. */
export function registerWebhooks(program: Command): void {
  const webhooks = program.command('webhooks').description('generic webhooks: what became of them, and sending them again');
  webhooks
    .command('list')
    .description('attempts to deliver webhooks, newest first')
    .option('--incident <id>', 'only those of an incident')
    .addOption(new Option('--state <state>', 'only those').choices(['delivered', 'failed', 'unknown']))
    .option('--since <time>', 'ISO 8601, as 2026-11-25T00:00:00Z')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON')
    .action(async (options: { incident?: string; state?: string; since?: string; limit: string; json?: boolean }) => {
      const { listDeliveries } = await import('./run-webhooks.ts');
      await listDeliveries(options);
    });
  webhooks
    .command('redrive')
    .description('send again under the same id, with a new time; without an id: everything whose newest attempt failed')
    .argument('[id]', 'id of a delivery that "salvor webhooks list" shows')
    .option('--since <time>', 'ISO 8601; by default the last day')
    .addOption(new Option('--state <state>', 'which').choices(['failed', 'unknown']).default('failed'))
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: { since?: string; state: string; json?: boolean }) => {
      const { redriveDeliveries } = await import('./run-webhooks.ts');
      await redriveDeliveries(id, options);
    });
}
