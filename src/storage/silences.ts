import { randomBytes } from 'node:crypto';
import { parseMatchers, printMatchers } from '../domain/silence/matchers.ts';
import type { NewSilence, Silence } from '../domain/silence/silence.ts';
import { rows, type Queryable } from './pool.ts';

interface SilenceRow {
  [column: string]: unknown;
  id: string;
  matchers: string;
  starts_at: Date;
  ends_at: Date;
  created_by: string;
  comment: string;
  created_at: Date;
  expired_at: Date | null;
  expired_by: string | null;
}

const COLUMNS = 'id, matchers, starts_at, ends_at, created_by, comment, created_at, expired_at, expired_by';

/** Writes a silence that `checkSilence` let pass. @throws SalvorError DATABASE_UNREACHABLE */
export async function createSilence(db: Queryable, { matchers, startsAt, endsAt, createdBy, comment }: NewSilence): Promise<Silence> {
  const [row] = await rows<SilenceRow>(
    db,
    `INSERT INTO silences (id, matchers, starts_at, ends_at, created_by, comment) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [randomBytes(4).toString('hex'), printMatchers(matchers), new Date(startsAt), new Date(endsAt), createdBy, comment],
  );
  if (row === undefined) throw new Error('The silence was not written.');
  return silenceOf(row);
}

/** Silences that are not over, and when asked for those that are, newest first. */
export async function listSilences(db: Queryable, { expired, limit }: { expired: boolean; limit: number }): Promise<Silence[]> {
  const found = await rows<SilenceRow>(
    db,
    `SELECT ${COLUMNS} FROM silences
     WHERE $1 OR (expired_at IS NULL AND ends_at > now())
     ORDER BY starts_at DESC, id LIMIT $2`,
    [expired, limit],
  );
  return found.map(silenceOf);
}

/** Those that mute now, or will within the time that a cache may be old: all that a page has to be held against. */
export async function readSilencesInForce(db: Queryable): Promise<Silence[]> {
  const found = await rows<SilenceRow>(db, `SELECT ${COLUMNS} FROM silences WHERE expired_at IS NULL AND ends_at > now()`);
  return found.map(silenceOf);
}

export async function readSilence(db: Queryable, id: string): Promise<Silence | undefined> {
  const [row] = await rows<SilenceRow>(db, `SELECT ${COLUMNS} FROM silences WHERE id = $1`, [id]);
  return row === undefined ? undefined : silenceOf(row);
}

/** Ends a silence early. @returns undefined when none with this id was still to end */
export async function expireSilence(db: Queryable, id: string, by: string): Promise<Silence | undefined> {
  const [row] = await rows<SilenceRow>(
    db,
    `UPDATE silences SET expired_at = now(), expired_by = $2 WHERE id = $1 AND expired_at IS NULL AND ends_at > now() RETURNING ${COLUMNS}`,
    [id, by],
  );
  return row === undefined ? undefined : silenceOf(row);
}

function silenceOf(row: SilenceRow): Silence {
  return {
    id: row.id,
    matchers: parseMatchers(row.matchers),
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    createdBy: row.created_by,
    comment: row.comment,
    createdAt: row.created_at.getTime(),
    ...(row.expired_at !== null && { expiredAt: row.expired_at.getTime() }),
    ...(row.expired_by !== null && { expiredBy: row.expired_by }),
  };
}
