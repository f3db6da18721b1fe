import type { Activities } from '../src/domain/contracts.ts';
import type { Pool } from '../src/storage/pool.ts';
import { reserveTarget } from '../src/storage/reserve-target.ts';
import { writeRecord } from '../src/storage/write-record.ts';

/**
 * The activity that projects an incident into Postgres. It throws SalvorError DATABASE_UNREACHABLE while Postgres is away, and
 * Temporal tries again for as long as it takes: a projection is late then, an escalation never.
 */
export function createRecord(pool: Pool): Activities['record'] {
  return (batch) => writeRecord(pool, batch);
}

/** The activity that asks whether other incidents leave room to touch a target. Throws while Postgres is away: the workflow decides. */
export function createReserveTarget(pool: Pool): Activities['reserveTarget'] {
  return (target, coolDownMs, context) => reserveTarget(pool, target, coolDownMs, context);
}
