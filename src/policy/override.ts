import { SalvorError } from '../domain/error-codes.ts';
import type { OnCallDirectory, Override } from '../domain/oncall/directory.ts';
import type { PolicyDoor } from '../storage/policy-revision.ts';
import type { Pool } from '../storage/pool.ts';
import { readPolicy } from '../storage/read-policy.ts';
import { BUILT_IN_TEXT } from './built-in.ts';
import { withOverrides, withoutOverride, withOverrideUntil } from './edit-overrides.ts';
import { soundPolicy } from './examine.ts';
import { revisePolicy, type Revised } from './revise.ts';

/** Who changes the directory, through which door, and why. */
export interface Authorship {
  author: string;
  door: PolicyDoor;
  message: string;
}

/** A revision of the policy and the overrides it was made for, as they are in it now. */
export type Overridden = Revised & { overrides: Override[] };

/**
 * Adds overrides to the policy, as one revision. Those that are there already, by their id, are not added again.
 * @param wanted makes them from the directory in force, and throws for what it refuses
 * @throws SalvorError INVALID_INPUT, POLICY_INVALID when the policy would not be sound, DATABASE_UNREACHABLE
 */
export async function addOverrides(
  pool: Pool,
  wanted: (directory: OnCallDirectory) => Override[],
  who: (overrides: Override[]) => Authorship,
): Promise<Overridden> {
  return await edit(pool, (text, directory) => {
    const given = wanted(directory).map((override) => directory.overrides.find(({ id }) => id === override.id) ?? override);
    const fresh = given.filter((override) => !directory.overrides.includes(override));
    return { overrides: given, text: fresh.length === 0 ? text : withOverrides(text, fresh), ...who(given) };
  });
}

/**
 * Takes an override back: one to come is removed, one that runs ends now, because who was on call until now stays true.
 * @param now epoch ms
 * @throws SalvorError NOT_FOUND; INVALID_INPUT when it is over; DATABASE_UNREACHABLE
 */
export async function endOverride(pool: Pool, id: string, now: number, who: Authorship): Promise<Overridden> {
  return await edit(pool, (text, { overrides }) => {
    const found = overrides.find((override) => override.id === id);
    if (found === undefined) {
      throw new SalvorError('NOT_FOUND', `No override has the id "${id}". "salvor oncall overrides" lists them.`, { field: 'id' });
    }
    if (Date.parse(found.until) <= now) {
      throw new SalvorError('INVALID_INPUT', `The override "${id}" ended at ${found.until}, and who was on call then stays as it was.`, {
        field: 'id',
      });
    }
    if (Date.parse(found.from) >= now) return { ...who, overrides: [], text: withoutOverride(text, id) };
    const until = new Date(now).toISOString();
    return { ...who, overrides: [{ ...found, until }], text: withOverrideUntil(text, id, until) };
  });
}

/** Edits of others that come in between are taken over; so many of them in a row would be a storm of edits. */
const ATTEMPTS = 8;

async function edit(
  pool: Pool,
  change: (text: string, directory: OnCallDirectory) => Authorship & { text: string; overrides: Override[] },
): Promise<Overridden> {
  for (let attempt = 1; ; attempt += 1) {
    const newest = await readPolicy(pool);
    const text = newest?.text ?? BUILT_IN_TEXT;
    const { policy } = soundPolicy(text, `revision-${newest?.revision ?? 0}`);
    const { overrides, ...next } = change(text, policy);
    try {
      return { ...(await revisePolicy(pool, { ...next, base: newest?.revision ?? 0 })), overrides };
    } catch (error) {
      if (!(error instanceof SalvorError) || error.code !== 'POLICY_STALE' || attempt === ATTEMPTS) throw error;
    }
  }
}
