import { createHash, randomBytes } from 'node:crypto';
import { rows, type Queryable } from './pool.ts';

/** What a token may do, rising: send reports; steer incidents; everything. */
export const ROLES = ['reporter', 'responder', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A token as it is listed: never the token itself. Times are epoch milliseconds. */
export interface TokenEntry {
  id: string;
  role: Role;
  name: string;
  createdAt: number;
  lastUsedAt?: number;
}

/** 192 random bits: guessing is hopeless, so a plain hash is as safe as a slow one. */
const TOKEN_BYTES = 24;

/** Only this leaves the process towards the database. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Makes a token. The answer is the only time it is seen.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function createToken(db: Queryable, { role, name }: { role: Role; name: string }): Promise<{ id: string; token: string }> {
  const token = `salvor_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const id = randomBytes(4).toString('hex');
  await rows(db, 'INSERT INTO tokens (id, hash, role, name) VALUES ($1, $2, $3, $4)', [id, hashToken(token), role, name]);
  return { id, token };
}

/** Makes a token that already exists (the one in the data directory) known; a second time changes nothing. */
export async function registerToken(db: Queryable, token: string, { role, name }: { role: Role; name: string }): Promise<void> {
  const id = randomBytes(4).toString('hex');
  await rows(db, 'INSERT INTO tokens (id, hash, role, name) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING', [
    id,
    hashToken(token),
    role,
    name,
  ]);
}

export async function listTokens(db: Queryable): Promise<TokenEntry[]> {
  const found = await rows<{ id: string; role: Role; name: string; created_at: Date; last_used_at: Date | null }>(
    db,
    'SELECT id, role, name, created_at, last_used_at FROM tokens WHERE revoked_at IS NULL ORDER BY created_at, id',
  );
  return found.map((row) => ({
    id: row.id,
    role: row.role,
    name: row.name,
    createdAt: row.created_at.getTime(),
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at.getTime() }),
  }));
}

/** Every token that is valid now, by its hash. */
export async function readTokenHashes(db: Queryable): Promise<Map<string, { role: Role; name: string }>> {
  const found = await rows<{ hash: string; role: Role; name: string }>(db, 'SELECT hash, role, name FROM tokens WHERE revoked_at IS NULL');
  return new Map(found.map(({ hash, role, name }) => [hash, { role, name }]));
}

/** @returns false when no valid token has this id */
export async function revokeToken(db: Queryable, id: string): Promise<boolean> {
  const found = await rows(db, 'UPDATE tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id', [id]);
  return found.length > 0;
}

/** Notes that tokens were used; called once in a while with all that were, not per request. */
export async function touchTokens(db: Queryable, hashes: string[]): Promise<void> {
  if (hashes.length > 0) await rows(db, 'UPDATE tokens SET last_used_at = now() WHERE hash = ANY($1)', [hashes]);
}
