import type { Command } from 'commander';

/** `salvor audit`: look for tampering. */
export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description('the tamper-evident record of everything')
    .command('verify')
    .description('verify every link of the timelines and of the audit log; exit code 1 when one is broken')
    .argument('[incident]', 'only the timeline of this incident')
    .option('--json', 'print JSON')
    .action(async (incident: string | undefined, { json }: { json?: boolean }) => {
      const { callApi } = await import('./api-client.ts');
      const query = incident === undefined ? '' : `?${new URLSearchParams({ incident }).toString()}`;
      const verdict = await callApi<Verdict>('GET', `/api/audit/verify${query}`);
      if (json) console.log(JSON.stringify(verdict, null, 2));
      else for (const line of wordsOf(verdict)) console.log(line);
      if (!verdict.intact) process.exitCode = 1;
    });
}

interface Verdict {
  intact: boolean;
  chains: { chain: string; intact: boolean; entries: number; reason: string }[];
}

function wordsOf({ intact, chains }: Verdict): string[] {
  const entries = chains.reduce((sum, chain) => sum + chain.entries, 0);
  if (intact) return [`${chains.length} chains with ${entries} entries are intact: nothing was altered, removed or inserted.`];
  return chains.filter((chain) => !chain.intact).map(({ chain, reason }) => `BROKEN  ${chain}: ${reason}`);
}
