import { z } from 'zod';
import { POLICY_DOORS } from '../storage/policy-revision.ts';
import { AUTHOR_FIELDS } from './author.ts';

/** A policy as text. Whether it is sound is said with lines, so the schema only keeps away what is no policy at all. */
const text = z.string().min(1).max(1_000_000).meta({ description: 'The policy as YAML.' });
const message = z.string().trim().max(500).default('').meta({ description: 'Why: it is kept in the history.' });
const base = z.int().min(0).optional().meta({
  description:
    'The revision it was made from, 0 for the built-in policy. If another one is in force by now, nothing changes (POLICY_STALE).',
});

export const NewPolicyBody = z.strictObject({ text, base, message, ...AUTHOR_FIELDS });
export const CheckBody = z.strictObject({ text });
export const RevertBody = z.strictObject({ base, message, ...AUTHOR_FIELDS }).nullish();
export const RevisionParams = z.object({ revision: z.coerce.number().int().min(1).max(2_147_483_647) });
export const HistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.coerce.number().int().min(1).optional(),
});

const entry = {
  revision: z.int(),
  sha256: z.string(),
  author: z.string(),
  door: z.enum(POLICY_DOORS),
  message: z.string(),
  at: z.string().meta({ format: 'date-time' }),
};
const Change = z.object({ path: z.string(), change: z.enum(['added', 'removed', 'changed']), words: z.string() });
const difference = { changes: z.array(Change), diff: z.string().meta({ description: 'Unified diff.' }) };

export const PolicyInForceAnswer = z.object({
  /** 0: the built-in policy, or a file that Postgres does not know yet. */
  revision: z.int(),
  from: z.enum(['database', 'cache', 'file', 'built-in']),
  text: z.string(),
  author: z.string().optional(),
  door: z.enum(POLICY_DOORS).optional(),
  message: z.string().optional(),
  at: z.string().meta({ format: 'date-time' }).optional(),
});
export const HistoryAnswer = z.object({ revisions: z.array(z.object(entry)) });
export const RevisionAnswer = z.object({ ...entry, text: z.string(), ...difference });
export const RevisedAnswer = z.object({ ...entry, changed: z.boolean(), ...difference });
export const CheckAnswer = z.object({
  sound: z.boolean(),
  problems: z.array(z.object({ line: z.int(), column: z.int(), path: z.string(), message: z.string() })),
  /** The revision it was compared with. */
  revision: z.int(),
  ...difference,
  unreached: z.array(z.string()),
});
