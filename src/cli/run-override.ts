import { randomBytes } from 'node:crypto';
import { Duration } from '../domain/duration.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { callApi } from './api-client.ts';
import { tableLines } from './table-lines.ts';

export interface SwapOptions {
  reason: string;
  by: string;
  json?: boolean;
}

export interface OverrideOptions extends SwapOptions {
  from?: string;
  until?: string;
  for?: string;
  replaces?: string;
}

interface Override {
  id: string;
  schedule: string;
  person: string;
  replaces?: string;
  from: string;
  until: string;
  reason: string;
  by: string;
}
interface Overridden {
  revision: number;
  message: string;
  overrides: Override[];
}

export async function runOverride(schedule: string, person: string, options: OverrideOptions): Promise<void> {
  const { json, for: lasting, until, ...more } = options;
  const end = until ?? endOf(lasting, more.from);
  const body = { id: freshId(), schedule, person, ...more, until: end, via: 'cli' };
  tell(await callApi<Overridden>('POST', '/api/oncall/overrides', body), json);
}

export async function runSwap(schedule: string, typed: [string, string], { json, ...more }: SwapOptions): Promise<void> {
  const body = { id: freshId(), schedule, turns: typed.map(turnOf), ...more, via: 'cli' };
  tell(await callApi<Overridden>('POST', '/api/oncall/swaps', body), json);
}

export async function listOverrides({ schedule, over, json }: { schedule?: string; over?: boolean; json?: boolean }): Promise<void> {
  const query = new URLSearchParams({ ...(schedule !== undefined && { schedule }), ...(over && { over: 'true' }) }).toString();
  const { overrides } = await callApi<{ overrides: Override[] }>('GET', `/api/oncall/overrides?${query}`);
  if (json) console.log(JSON.stringify(overrides, null, 2));
  else if (overrides.length === 0) console.log('There is no override.');
  else {
    const rows = overrides.map(({ id, schedule: on, person, replaces = 'whoever it would be', from, until, reason, by }) => {
      return [id, on, `${person} in place of ${replaces}`, `${from} to ${until}`, reason, `by ${by}`];
    });
    for (const line of tableLines(rows)) console.log(line);
  }
}

export async function endOverride(id: string, { by }: { by: string }): Promise<void> {
  const query = new URLSearchParams({ by, via: 'cli' }).toString();
  tell(await callApi<Overridden>('DELETE', `/api/oncall/overrides/${encodeURIComponent(id)}?${query}`), false);
}

/** Named before it is sent, so that a request that is repeated makes one. */
function freshId(): string {
  return `o-${randomBytes(5).toString('hex')}`;
}

/** The end of an override that lasts so long. Only a beginning that says its offset, or now, can be counted from here. */
function endOf(lasting: string | undefined, from: string | undefined): string {
  const duration = Duration.safeParse(lasting);
  if (lasting === undefined || !duration.success || duration.data === 0) {
    const given = lasting === undefined ? 'Neither --until nor --for is given.' : `--for is "${lasting}", which is no duration.`;
    throw new SalvorError('INVALID_INPUT', `${given} Write --until 2026-03-02T09:00, or --for 12h.`, { field: 'until' });
  }
  if (from !== undefined && !/(?:Z|[+-]\d{2}:?\d{2})$/i.test(from)) {
    throw new SalvorError('INVALID_INPUT', `--from "${from}" has no offset, so --for cannot be counted from it. Write --until instead.`, {
      field: 'for',
    });
  }
  const begin = from === undefined ? Date.now() : Date.parse(from);
  if (Number.isNaN(begin))
    throw new SalvorError('INVALID_INPUT', `--from "${from ?? ''}" is no time. Write 2026-03-02T09:00Z.`, { field: 'from' });
  return new Date(begin + duration.data).toISOString();
}

function turnOf(typed: string): { person: string; from: string; until: string } {
  const [person, from, until, ...rest] = typed.trim().split(/\s+/);
  if (person !== undefined && from !== undefined && until !== undefined && rest.length === 0) return { person, from, until };
  throw new SalvorError('INVALID_INPUT', `"${typed}" is no turn. Write "ana 2026-03-02T09:00 2026-03-03T09:00", in quotes.`, {
    field: 'turns',
  });
}

function tell({ message, revision, overrides }: Overridden, json: boolean | undefined): void {
  if (json) {
    console.log(JSON.stringify({ revision, overrides }, null, 2));
    return;
  }
  console.log(`${message} (revision ${revision} of the policy)`);
  for (const { id } of overrides) console.log(`Take it back with: salvor oncall end ${id}`);
}
