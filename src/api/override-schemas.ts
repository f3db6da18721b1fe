import { z } from 'zod';
import { AUTHOR_FIELDS } from './author.ts';

const id = z.string().min(1).max(63);

/** An instant with its offset, or what the clocks of the schedule's time zone show. */
const Moment = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ local: true })]);
const moment = z
  .string()
  .refine((text) => Moment.safeParse(text).success, {
    error: 'must be a time such as "2026-03-02T09:00:00Z", or "2026-03-02T09:00" in the time zone of the schedule',
  })
  .meta({ description: 'ISO 8601 with an offset, or without one in the time zone of the schedule.' });

const reason = z.string().trim().max(500).default('');
const overrideId = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,60}$/, 'must be 1 to 60 of A-Z, a-z, 0-9, "-", "_" and "."')
  .optional()
  .meta({ description: 'Makes it safe to send twice. Made when it is left out.' });

export const OverrideBody = z.strictObject({
  id: overrideId,
  schedule: id,
  person: id.meta({ description: 'Who takes over.' }),
  replaces: id.optional().meta({ description: 'Only the turns of this person; whoever it would be when it is left out.' }),
  from: moment.optional().meta({ description: 'Now when it is left out.' }),
  until: moment,
  reason,
  ...AUTHOR_FIELDS,
});

const Turn = z.strictObject({ person: id, from: moment, until: moment });

export const SwapBody = z.strictObject({
  id: overrideId,
  schedule: id,
  /** Each takes the turn of the other. */
  turns: z.tuple([Turn, Turn]),
  reason,
  ...AUTHOR_FIELDS,
});

export const OverrideParams = z.object({ id: z.string().min(1).max(64) });
export const EndQuery = z.strictObject(AUTHOR_FIELDS);
export const ListQuery = z.strictObject({
  schedule: id.optional(),
  over: z.stringbool().default(false).meta({ description: 'Also those that are over.' }),
});

const Override = z.object({
  id: z.string(),
  schedule: z.string(),
  person: z.string(),
  replaces: z.string().optional(),
  from: z.string().meta({ format: 'date-time' }),
  until: z.string().meta({ format: 'date-time' }),
  reason: z.string(),
  by: z.string(),
});
export const OverridesAnswer = z.object({ overrides: z.array(Override) });
export const OverriddenAnswer = z.object({
  revision: z.int(),
  changed: z.boolean(),
  message: z.string(),
  overrides: z.array(Override),
});
