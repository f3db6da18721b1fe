import type pg from 'pg';
import type { Effect } from '../../src/domain/policy/operation.ts';
import type { EffectCall, EffectDeps, Outcome } from './call.ts';
import { codeOf, connectionLost, connectTo, describeDatabaseError, disconnect, sqlStateOf } from './database.ts';
import { resolveSecrets } from './secrets.ts';

type SqlStatement = Extract<Effect, { kind: 'sql' }>;

/** Statements that end transactions themselves, or that Postgres refuses to run within one. */
const RUNS_ALONE =
  /\b(begin|start|commit|end|rollback|abort|prepare|call|do|vacuum|concurrently|system|create\s+database|drop\s+database)\b/i;

/**
 * Runs the statement within a transaction: when the connection dies before COMMIT was sent it is certainly rolled back
 * (`refused`), and only a COMMIT without an answer is `unknown`. Text that ends transactions itself, or cannot run in one,
 * runs as it is, and any loss of the connection is `unknown` then.
 */
export async function runSql(effect: SqlStatement, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const shown = `SQL on "${effect.database}"`;
  let client: pg.Client;
  try {
    client = await connectTo(effect.database, effect.timeout, call.signal, deps);
  } catch (error) {
    return {
      outcome: 'refused',
      code: sqlStateOf(error) ?? codeOf(error),
      reason: `${shown} was not sent: ${describeDatabaseError(error)}`,
    };
  }
  const alone = RUNS_ALONE.test(effect.text);
  let mayHaveHappened = alone;
  try {
    if (!alone) await client.query('begin');
    const result = await client.query(effect.text, resolveSecrets(effect.values ?? [], deps.secrets));
    mayHaveHappened = true;
    if (!alone) await client.query('commit');
    return { outcome: 'done', code: '00000', reason: `${shown} was carried out: ${describeRows(result)}` };
  } catch (error) {
    const code = sqlStateOf(error) ?? codeOf(error);
    const said = describeDatabaseError(error);
    if (mayHaveHappened && connectionLost(error)) {
      return {
        outcome: 'unknown',
        code,
        reason: `${shown} may have been carried out: the connection was lost before the answer (${said})`,
      };
    }
    return {
      outcome: 'refused',
      code,
      reason: `${shown} was not carried out: ${said}${sqlStateOf(error) === undefined ? '' : ` [SQLSTATE ${code}]`}`,
    };
  } finally {
    disconnect(client);
  }
}

/** A text of several statements answers with one result each. */
function describeRows(result: pg.QueryResult | pg.QueryResult[]): string {
  const results = Array.isArray(result) ? result : [result];
  return results
    .map(({ command, rowCount }) => `${command || 'statement'}${rowCount === null ? '' : ` ${rowCount} row${rowCount === 1 ? '' : 's'}`}`)
    .join(', ');
}
