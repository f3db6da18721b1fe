import type { Pool } from '../storage/pool.ts';
import { hashToken, readTokenHashes, ROLES, touchTokens, type Role } from '../storage/tokens.ts';

/** Milliseconds after which the known tokens are read again: a revoked token works no longer than this. */
const REFRESH_EVERY = 5_000;
/** An unknown token asks the database, but no more often than this: guessing must not become load. */
const MISS_EVERY = 500;

/** Who a request comes from. */
export interface Principal {
  name: string;
  role: Role;
  /** Hash of the token: names the caller in rate limits and sessions without being a secret's text. */
  hash: string;
}

/**
 * Knows the tokens. They are kept in memory, so that everybody who could act before can still act while Postgres is away;
 * the administrator's token of the environment or the data directory works even when the process started without Postgres.
 */
export interface Access {
  byToken(token: string): Promise<Principal | undefined>;
  byHash(hash: string): Promise<Principal | undefined>;
  /** Reads the tokens again at once: one was made or revoked here. */
  refresh(): Promise<void>;
  close(): void;
}

/** @param adminToken of the environment or the data directory */
export function createAccess(pool: Pool, adminToken: string | undefined): Access {
  const adminHash = adminToken === undefined ? undefined : hashToken(adminToken);
  let known = new Map<string, { role: Role; name: string }>();
  let readAt = 0;
  const used = new Set<string>();
  let reading: Promise<void> | undefined;

  const read = async () => {
    readAt = Date.now();
    try {
      known = await readTokenHashes(pool);
      await touchTokens(pool, [...used]);
      used.clear();
    } catch {
      // Postgres is away: what was known stays known.
    }
  };
  const refresh = () => (reading ??= read().finally(() => (reading = undefined)));

  const byHash = async (hash: string): Promise<Principal | undefined> => {
    if (hash === adminHash) {
      used.add(hash);
      return { name: 'admin', role: 'admin', hash };
    }
    if (!known.has(hash) && Date.now() - readAt > MISS_EVERY) await refresh();
    const entry = known.get(hash);
    if (entry === undefined) return undefined;
    used.add(hash);
    return { ...entry, hash };
  };
  const timer = setInterval(() => void refresh(), REFRESH_EVERY);
  timer.unref();
  return { byHash, byToken: (token) => byHash(hashToken(token)), refresh: read, close: () => clearInterval(timer) };
}

/** True when `role` may do what asks for `needed`. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
