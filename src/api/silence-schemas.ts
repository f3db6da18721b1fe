import { z } from 'zod';
import { Duration } from '../domain/duration.ts';
import { MUTE_CAUSES } from '../domain/silence/mute.ts';
import { SEVERITIES } from '../domain/severity.ts';

const time = z.string().meta({ format: 'date-time' });
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const matchers = z
  .union([z.string().max(4_000), z.array(z.string().max(4_000)).max(50)])
  .meta({ description: 'Alertmanager\'s syntax: service="shop",severity=~"warning|error"; a list is joined.' });

export const NewSilenceBody = z.strictObject({
  matchers,
  startsAt: instant.optional().meta({ description: 'Now, when left out.' }),
  endsAt: instant.optional(),
  duration: Duration.optional().meta({ description: 'Instead of endsAt: "2h", or milliseconds.' }),
  createdBy: z.string().trim().min(1).max(200),
  comment: z.string().trim().min(1).max(1_000),
  long: z.boolean().default(false).meta({ description: 'Says that a silence of more than seven days is meant.' }),
});

export const ShownSilence = z.object({
  id: z.string(),
  matchers: z.string(),
  state: z.enum(['pending', 'active', 'expired']),
  startsAt: time,
  endsAt: time,
  createdBy: z.string(),
  comment: z.string(),
  createdAt: time,
  expiredAt: time.optional(),
  expiredBy: z.string().optional(),
});
export const SilenceList = z.object({ silences: z.array(ShownSilence) });
export const SilenceQuery = z.strictObject({
  state: z.enum(['pending', 'active', 'expired']).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

export const PreviewBody = z.strictObject({ matchers });
export const Preview = z.object({
  matchers: z.string(),
  incidents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      service: z.string(),
      severity: z.enum(SEVERITIES).optional(),
      pages: z.array(z.object({ level: z.int(), name: z.string(), dueAt: time, recipient: z.string() })),
    }),
  ),
  open: z.int().meta({ description: 'Open incidents in all.' }),
});

export const GroupList = z.object({
  groups: z.array(
    z.object({
      groupKey: z.string(),
      channel: z.string(),
      target: z.string(),
      leaderId: z.string(),
      toldAt: time,
      windowEnds: time,
      size: z.int(),
      members: z.array(z.string()),
    }),
  ),
});

const NOT_SENT_CAUSES = [...MUTE_CAUSES, 'cancelled', 'skipped'] as const;
export const NotSentQuery = z.strictObject({
  from: instant.optional(),
  until: instant.optional(),
  cause: z.enum(NOT_SENT_CAUSES).optional(),
  service: z.string().max(63).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const NotSentList = z.object({
  pages: z.array(
    z.object({
      at: time,
      cause: z.string(),
      reason: z.string(),
      incidentId: z.string(),
      service: z.string().optional(),
      title: z.string().optional(),
      level: z.int().optional(),
      kind: z.string().optional(),
      channel: z.string().optional(),
      to: z.string().optional(),
      by: z.string().optional(),
      nextAt: time.optional(),
    }),
  ),
  counts: z.record(z.string(), z.int()).meta({ description: 'How many in all of each cause, beyond the limit of the list.' }),
});
