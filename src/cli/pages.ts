import { Option, type Command } from 'commander';

/** `salvor pages --not-sent`: the log of pages that nobody got, each with its reason. */
export function registerPages(program: Command): void {
  program
    .command('pages')
    .description('pages that were not sent, and why')
    .requiredOption('--not-sent', 'those that were held back, called off or passed over (the sent ones: "salvor incidents <id>")')
    .option('--from <time>', 'ISO 8601 with an offset')
    .option('--until <time>', 'ISO 8601 with an offset, exclusive')
    .addOption(
      new Option('--cause <cause>', 'only these').choices([
        'silence',
        'maintenance',
        'inhibition',
        'quiet_hours',
        'grouped',
        'flapping',
        'cancelled',
        'skipped',
      ]),
    )
    .option('--service <name>', 'only of this service')
    .option('--limit <number>', 'at most so many', '50')
    .option('--json', 'print JSON')
    .action(async ({ json, ...filter }: PagesOptions) => {
      const { callApi } = await import('./api-client.ts');
      const conditions = Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      const query = new URLSearchParams(conditions).toString();
      const answer = await callApi<NotSent>('GET', `/api/pages-not-sent?${query}`);
      if (json) console.log(JSON.stringify(answer, null, 2));
      else for (const line of wordsOf(answer)) console.log(line);
    });
}

type PagesOptions = { json?: boolean; notSent?: boolean } & Record<'from' | 'until' | 'cause' | 'service' | 'limit', string>;

interface NotSent {
  pages: {
    at: string;
    cause: string;
    reason: string;
    incidentId: string;
    level?: number;
    channel?: string;
    to?: string;
    nextAt?: string;
  }[];
  counts: Record<string, number>;
}

function wordsOf({ pages, counts }: NotSent): string[] {
  if (pages.length === 0) return ['Every page was sent.'];
  const totals = Object.entries(counts).map(([cause, count]) => `${count} ${cause}`);
  const lines = pages.map(({ at, cause, reason, incidentId, level, channel, to, nextAt }) => {
    const where = channel === undefined ? '' : ` ${channel} ${to ?? ''}`;
    const again = nextAt === undefined ? '' : ` Asked again at ${nextAt}.`;
    return `${at}  ${cause.padEnd(11)}  ${incidentId}${level === undefined ? '' : ` L${level}`}${where}: ${reason}${again}`;
  });
  return [`Not sent: ${totals.join(', ')}.`, ...lines];
}
