import ms from 'ms';
import { z } from 'zod';

/** Ten years. A longer one is a slip of the unit, and a date beyond what clocks can show would stop every incident. */
const LONGEST_MS = 10 * 365 * 86_400_000;

/**
 * A duration in a policy file: "20s", "30m", "1h30m" is not allowed, "90m" is. The parsed value is milliseconds.
 * `ms` is the parser Temporal's own SDK uses, so the words are the same everywhere.
 */
export const Duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const parsed = typeof value === 'number' ? value : ms(value as ms.StringValue);
  if (typeof parsed === 'number' && parsed >= 0 && parsed <= LONGEST_MS) return parsed;
  context.issues.push({
    code: 'custom',
    message: `"${value}" is not a duration; write "20s", "30m" or "2h" (or milliseconds as a number), ten years at the most`,
    input: value,
  });
  return z.NEVER;
});
