import { z } from 'zod';
import { Duration } from '../duration.ts';
import { SEVERITIES } from '../severity.ts';

/** A wall-clock time of day, "HH:MM"; "24:00" is the end of the day. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as "09:00"');
/** A wall-clock date and time in the schedule's own time zone: "2026-03-02T09:00". */
const LocalDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'must be a local date and time such as "2026-03-02T09:00"')
  .refine(isOnTheCalendar, { error: 'must be a day that the calendar has, and a time up to 23:59' });
const Weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, "-", "_" and ".", beginning with a letter or digit');
const TimeZone = z.string().refine(isTimeZone, { error: 'must be an IANA time zone such as "Europe/Berlin"' });

/** A date that rolls over into the next month is not the one that was written. */
function isOnTheCalendar(local: string): boolean {
  const date = new Date(`${local}:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(local);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** One way to reach a person. */
const ContactMethod = z.strictObject({
  /** Name within the person, for rules: "phone", "private-sms". */
  id: Id,
  channel: z.enum(['email', 'slack', 'sms', 'voice', 'pagerduty', 'webhook', 'linear']),
  to: z.string().min(1).max(320),
});
export type ContactMethod = z.infer<typeof ContactMethod>;

/** When which method is tried: the first rule whose severity holds. Without rules each method is tried at once when the former failed. */
const ContactRule = z.strictObject({
  minSeverity: z.enum(SEVERITIES).default('info'),
  steps: z.array(z.strictObject({ method: Id, after: Duration.default(0) })).min(1),
});

/** Hours in the person's own time zone; `to` before `from` runs past midnight. */
const QuietHours = z.strictObject({ from: TimeOfDay, to: TimeOfDay, days: z.array(Weekday).optional() });

export const Person = z.strictObject({
  name: z.string().min(1).max(200),
  timeZone: TimeZone.default('UTC'),
  /** In the order they are tried. */
  methods: z.array(ContactMethod).default([]),
  rules: z.array(ContactRule).default([]),
  /** What is not critical waits until they are over. */
  quietHours: QuietHours.optional(),
});
export type Person = z.infer<typeof Person>;

const Rotation = z.strictObject({
  unit: z.enum(['hourly', 'daily', 'weekly', 'monthly']),
  /** Length of a shift in units. */
  every: z.int().min(1).max(366).default(1),
});

/** People take turns from `start` on, handing over at its time of day (and weekday or day of month). */
export const Layer = z.strictObject({
  name: z.string().min(1).max(100),
  /** First hand-off, in the schedule's time zone: its time of day, weekday and day of month are those of every hand-off. */
  start: LocalDateTime,
  end: LocalDateTime.optional(),
  rotation: Rotation,
  /** Ids of people, in the order of their turns. */
  people: z.array(Id).min(1),
  /** On duty only in these hours; absent: always. `to` before `from` runs past midnight, `days` are those on which it begins. */
  restrictions: z.array(z.strictObject({ from: TimeOfDay, to: TimeOfDay, days: z.array(Weekday).optional() })).optional(),
});
export type Layer = z.infer<typeof Layer>;

/** Layers are laid over each other: a later layer covers an earlier one where it has somebody. */
export const Schedule = z.strictObject({ timeZone: TimeZone, layers: z.array(Layer).min(1), description: z.string().max(500).optional() });
export type Schedule = z.infer<typeof Schedule>;

/** For a time somebody else is on call: in place of one person, or of whoever it would be. A swap is two of them. */
export const Override = z.strictObject({
  id: z.string().min(1).max(64),
  schedule: Id,
  /** Absolute times, ISO 8601 with an offset. `until` is exclusive. */
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
  person: Id,
  replaces: Id.optional(),
  reason: z.string().max(500).default(''),
  by: z.string().max(200).default(''),
});
export type Override = z.infer<typeof Override>;

export const Team = z.strictObject({
  name: z.string().min(1).max(200),
  members: z.array(Id).default([]),
  /** Who is asked when the team is paged. Without one every member is. */
  schedule: Id.optional(),
});
export type Team = z.infer<typeof Team>;

/** Everything that answers "who is on call": part of the policy, and of an incident's snapshot. */
export const OnCallDirectory = z.strictObject({
  people: z.record(Id, Person).default({}),
  teams: z.record(Id, Team).default({}),
  schedules: z.record(Id, Schedule).default({}),
  overrides: z.array(Override).default([]),
});
export type OnCallDirectory = z.infer<typeof OnCallDirectory>;
