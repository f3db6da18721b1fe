import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/domain/effect.ts';
import type { Probe } from '../../src/domain/policy/operation.ts';
import type { EffectDeps } from '../effects/call.ts';
import { connectTo, describeDatabaseError, disconnect } from '../effects/database.ts';
import { resolveSecrets } from '../effects/secrets.ts';
import type { Health } from './health.ts';

/** Healthy when the first column of the first row is what is expected: by default true, or a number above zero. */
export async function probeSql(probe: Extract<Probe, { kind: 'sql' }>, signal: AbortSignal, deps: EffectDeps): Promise<Health> {
  const shown = `SQL probe on "${probe.database}"`;
  const asked = await askOnce(probe, signal, deps);
  if (asked.failed !== undefined) return { healthy: false, reason: `${shown} could not be asked: ${asked.failed}` };
  const { value } = asked;
  const expected = probe.expect === undefined ? 'true or above zero' : JSON.stringify(probe.expect);
  const healthy = probe.expect === undefined ? isTruthy(value) : isDeepStrictEqual(comparable(value), comparable(probe.expect));
  return { healthy, reason: `${shown} answered ${JSON.stringify(value) ?? 'no row'}${healthy ? '' : `, expected ${expected}`}` };
}

async function askOnce(
  probe: Extract<Probe, { kind: 'sql' }>,
  signal: AbortSignal,
  deps: EffectDeps,
): Promise<{ failed: string } | { failed?: never; value: Json | undefined }> {
  try {
    const client = await connectTo(probe.database, probe.timeout, signal, deps);
    try {
      // A probe asks; a statement that would change something is refused by the server.
      await client.query('begin read only');
      const { rows } = await client.query<Json[]>({
        text: probe.text,
        values: resolveSecrets(probe.values ?? [], deps.secrets),
        rowMode: 'array',
      });
      return { value: rows[0]?.[0] };
    } finally {
      disconnect(client);
    }
  } catch (error) {
    return { failed: describeDatabaseError(error) };
  }
}

/** The driver gives bigint and numeric as text, because JavaScript's numbers are too narrow for all of them. */
function comparable(value: Json | undefined): Json | undefined {
  return typeof value === 'number' ? String(value) : value;
}

function isTruthy(value: Json | undefined): boolean {
  return value === true || (typeof value !== 'boolean' && value != null && Number(value) > 0);
}
