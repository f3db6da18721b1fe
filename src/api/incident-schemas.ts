import { z } from 'zod';
import type { IncidentState } from '../domain/incident/view.ts';
import { EVENT_TYPES } from '../domain/incident/timeline.ts';
import { SEVERITIES } from '../domain/severity.ts';

const STATES = [
  'open',
  'retrying',
  'fixing',
  'rolling_back',
  'waiting_approval',
  'exhausted',
  'recovered',
  'resolved',
] as const satisfies IncidentState[];

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const time = z.string().meta({ format: 'date-time' });

function commaSeparated<V extends string>(values: readonly [V, ...V[]]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)).min(1))
    .meta({ description: `One or more of ${values.join(', ')}, separated by commas.` });
}

export const IncidentParams = z.object({ id: z.string().min(1).max(200) });

export const ListQuery = z.strictObject({
  state: commaSeparated(STATES).optional(),
  severity: commaSeparated(SEVERITIES).optional(),
  service: z.string().max(63).optional(),
  open: flag.optional(),
  drill: flag.optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const OneQuery = z.strictObject({ live: flag.optional() });

/** The fields a client may rely on; the rest of `IncidentView` (src/domain/incident/view.ts) is there as well. */
export const Incident = z
  .looseObject({
    id: z.string(),
    workflowId: z.string(),
    service: z.string(),
    operation: z.string(),
    fingerprint: z.string(),
    title: z.string(),
    state: z.enum(STATES),
    openedAt: time,
    closedAt: time.optional(),
    formerId: z.string().optional().meta({ description: 'The incident that this failure opened before.' }),
    revision: z.number(),
  })
  .meta({ description: 'An incident with its ladder, attempts, notifications and what comes next.' });

export const IncidentList = z.object({
  incidents: z.array(Incident),
  next: z.string().optional().meta({ description: 'Give it as `cursor` for the next page; absent on the last.' }),
});

const TimelineEvent = z.looseObject({
  seq: z.int().optional(),
  at: time,
  type: z.enum(EVENT_TYPES),
  actor: z.string(),
  message: z.string(),
  derived: z.boolean().meta({ description: 'True when concluded from the lives of processes: not an entry of the chain.' }),
});

export const Timeline = z.object({
  events: z.array(TimelineEvent),
  verified: z.boolean().meta({ description: 'Every entry follows from the one before it: nothing was altered, removed or inserted.' }),
  chain: z.object({ intact: z.boolean(), entries: z.int(), brokenAt: z.int().optional(), reason: z.string() }),
});

export const NotificationList = z.object({
  notifications: z.array(
    z.looseObject({
      key: z.string(),
      kind: z.string(),
      channel: z.string(),
      to: z.string(),
      state: z.string(),
      attempts: z.int(),
      queuedAt: time,
      sendingAt: time.optional(),
      sentAt: time.optional(),
      deliveredAt: time.optional(),
      acknowledgedAt: time.optional(),
      nextAt: time.optional(),
      provider: z.string().optional(),
      person: z.string().optional(),
      muteCause: z.string().optional(),
      muteBy: z.string().optional(),
    }),
  ),
});
