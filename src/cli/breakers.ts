import type { Command } from 'commander';

interface Breaker {
  name: string;
  state: string;
  reason?: string;
  until?: string;
}

/** `salvor breakers`: which providers are left alone at the moment, and taking one out of use. */
export function registerBreakers(program: Command): void {
  const breakers = program
    .command('breakers')
    .description('circuit breakers of the providers')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { callApi } = await import('./api-client.ts');
      const answer = await callApi<{ breakers: Breaker[] }>('GET', '/api/breakers');
      if (json) console.log(JSON.stringify(answer, null, 2));
      else for (const line of answer.breakers.map(inWords)) console.log(line);
    });
  breakers
    .command('isolate')
    .description('take a provider out of use until it is closed again; the next one sends, or the next contact method')
    .argument('<name>', 'as "salvor breakers" shows it: sms/twilio, webhook/ops.example')
    .option('--reason <text>', 'shown wherever a page passes it by')
    .action(async (name: string, { reason }: { reason?: string }) => change(name, 'isolate', reason));
  breakers
    .command('close')
    .description('use a provider again at once')
    .argument('<name>', 'as "salvor breakers" shows it')
    .option('--reason <text>', 'for the audit log')
    .action(async (name: string, { reason }: { reason?: string }) => change(name, 'close', reason));
}

async function change(name: string, action: 'isolate' | 'close', reason: string | undefined): Promise<void> {
  const { callApi } = await import('./api-client.ts');
  console.log(inWords(await callApi<Breaker>('POST', '/api/breakers', { name, action, ...(reason !== undefined && { reason }) })));
}

function inWords({ name, state, reason, until }: Breaker): string {
  const why = reason === undefined ? '' : `  ${reason}`;
  return `${name.padEnd(24)}  ${state.padEnd(9)}${why}${until === undefined ? '' : `; tried again at ${until}`}`.trimEnd();
}
