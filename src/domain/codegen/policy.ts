import { z } from 'zod';
import { Duration } from '../duration.ts';

/** Kinds of effect, the most harmless first. */
const EFFECT_KINDS = ['flag', 'activity', 'http', 'sql', 'migration', 'command'] as const;

/**
 * Asking for a fix (S2's third level): when fixes are exhausted the machine opens a labelled issue in Linear, where Codegen or a person
 * answers with a proposal. A proposal is never applied before a person approved it.
 */
export const Codegen = z.strictObject({
  /** Team that gets the issue, named as for the channel linear. */
  team: z.string().min(1).max(320),
  /** Label by which Codegen takes the issue; made when the team has none. */
  label: z.string().min(1).max(80).default('codegen'),
  /** What whoever answers should know: repository, owners, how to reach a test environment. */
  instructions: z.string().max(4_000).optional(),
  /** Kinds of effect a proposal may hold. A command runs on the worker's host and a statement on a database: only who wants that adds them. */
  allow: z.array(z.enum(EFFECT_KINDS)).min(1).default(['flag', 'activity', 'http']),
  /** The machine waits for a proposal this long. */
  timeout: Duration.default(7_200_000),
  /** Proposals that one incident may apply, one after the other. */
  proposals: z.int().min(1).max(10).default(3),
});
export type Codegen = z.infer<typeof Codegen>;
