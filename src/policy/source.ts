import type { Logger } from 'pino';
import type { ImpactThresholds, PolicyFile } from '../domain/policy/playbook.ts';
import type { Pool } from '../storage/pool.ts';
import { readPolicy, readPolicyNumber } from '../storage/read-policy.ts';
import { BUILT_IN_TEXT } from './built-in.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { soundPolicy } from './examine.ts';
import { createFileWatch } from './file-watch.ts';
import { loadPolicyText, withImpact } from './load.ts';
import { readPolicyCache, writePolicyCache } from './policy-cache.ts';

/** The policy that new incidents follow, and where it was found. */
export interface PolicyInForce {
  policy: PolicyFile;
  /** As it was written. */
  text: string;
  /** Undefined while nothing was ever applied, or while that is not known. */
  revision: number | undefined;
  from: 'database' | 'cache' | 'file' | 'built-in';
}

export interface PolicySource {
  /** Answers from memory, so that no incident waits for it: at most a second old, older while Postgres is away. Never throws. */
  current(): Promise<PolicyInForce>;
  /** Looks now instead of within a second: something was applied here. Never throws. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface PolicySourceDeps {
  pool: Pool;
  /** SALVOR_POLICY: taken over whenever its content changes. */
  file: string | undefined;
  /** Thresholds of the environment; they override those of the policy. */
  impact: Partial<ImpactThresholds>;
  /** Where the last known revision is kept for a start without Postgres. */
  cacheFile: string;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Milliseconds between two looks at Postgres and at the file. One number is asked for, by its primary key. */
const CHECK_EVERY = 1_000;

/**
 * Knows the policy in force. Its truth is the newest revision in Postgres; while that cannot be asked, what was known last counts:
 * memory, then the cache file, then the policy file, then the built-in policy.
 * @throws SalvorError CONFIG_INVALID when the policy file cannot be used and no better policy is known: an installation must not
 *   begin with a policy that pages nobody while it was given another
 */
export async function createPolicySource({ pool, file, impact, cacheFile, log }: PolicySourceDeps): Promise<PolicySource> {
  let held: PolicyInForce | undefined;
  let refused: number | undefined;
  let away = false;
  const takeOverFile = file === undefined ? () => Promise.resolve() : createFileWatch({ pool, file, log });

  const hold = (text: string, revision: number, from: 'database' | 'cache'): void => {
    held = { policy: withImpact(soundPolicy(text, `revision-${revision}`).policy, impact), text, revision, from };
  };

  /** Follows Postgres. @throws SalvorError DATABASE_UNREACHABLE */
  const follow = async (): Promise<void> => {
    await takeOverFile();
    const revision = await readPolicyNumber(pool);
    if (revision === 0 || revision === refused || (held?.from === 'database' && held.revision === revision)) return;
    const found = await readPolicy(pool);
    if (found === undefined) return;
    try {
      hold(found.text, found.revision, 'database');
      refused = undefined;
      log.info({ revision: found.revision, author: found.author, door: found.door }, 'New incidents follow this revision of the policy.');
    } catch (error) {
      refused = found.revision;
      log.error(
        { revision: found.revision, err: error },
        'This revision of the policy cannot be used here: the last good one stays in force.',
      );
      return;
    }
    try {
      writePolicyCache(cacheFile, found);
    } catch (error) {
      log.warn({ cacheFile, err: error }, 'The policy could not be kept for a start without Postgres.');
    }
  };

  const look = async (): Promise<void> => {
    try {
      await follow();
      if (away) log.info('The policy can be read from Postgres again.');
      away = false;
    } catch (error) {
      if (!away && !closed) log.warn({ err: error }, 'The policy cannot be read from Postgres: what was known last stays in force.');
      away = true;
    }
  };
  let closed = false;
  let looking: Promise<void> | undefined;
  const check = () => (looking ??= look().finally(() => (looking = undefined)));

  await check();
  const first = held ?? (await lastKnown({ askCache: away || refused !== undefined, cacheFile, file, impact, log }));
  const timer = setInterval(() => void check(), CHECK_EVERY);
  timer.unref();
  return {
    current: () => Promise.resolve(held ?? first),
    refresh: async () => {
      // A look that is under way may have begun before what was applied.
      await looking;
      await check();
    },
    close: async () => {
      closed = true;
      clearInterval(timer);
      await looking;
    },
  };
}

interface LastKnown extends Pick<PolicySourceDeps, 'cacheFile' | 'file' | 'impact' | 'log'> {
  /** Postgres has a policy that cannot be had now. When it says that it has none, none is remembered either. */
  askCache: boolean;
}

async function lastKnown({ askCache, cacheFile, file, impact, log }: LastKnown): Promise<PolicyInForce> {
  const cached = askCache ? await readPolicyCache(cacheFile) : undefined;
  if (cached !== undefined) {
    try {
      const { policy } = soundPolicy(cached.text, `revision-${cached.revision}`);
      log.warn({ revision: cached.revision, cacheFile }, 'New incidents follow the revision of the policy that was known here last.');
      return { policy: withImpact(policy, impact), text: cached.text, revision: cached.revision, from: 'cache' };
    } catch (error) {
      log.error({ cacheFile, err: error }, 'The policy that was kept for a start without Postgres cannot be used.');
    }
  }
  if (file === undefined) return { policy: withImpact(DEFAULT_POLICY, impact), text: BUILT_IN_TEXT, revision: undefined, from: 'built-in' };
  const { text, policy } = await loadPolicyText(file);
  return { policy: withImpact(policy, impact), text, revision: undefined, from: 'file' };
}
