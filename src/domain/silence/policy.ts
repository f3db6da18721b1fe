import { z } from 'zod';
import { Duration } from '../duration.ts';
import { parseMatchers, type Matcher } from './matchers.ts';
import { TimeInterval } from './time-interval.ts';

/** Matchers of a policy file: texts in Alertmanager's syntax, all of which must hold. They stay texts, so that the policy prints as it was written. */
export const MatcherTexts = z.array(
  z.string().superRefine((text, context) => {
    try {
      parseMatchers(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  }),
);

const parsed = new WeakMap<readonly string[], Matcher[]>();

/** The matchers of a checked list of texts; parsed once for each list. */
export function matchersOf(texts: readonly string[]): Matcher[] {
  const known = parsed.get(texts);
  if (known !== undefined) return known;
  const matchers = texts.flatMap(parseMatchers);
  parsed.set(texts, matchers);
  return matchers;
}

/** Pages that match are not sent while it lasts: once from one moment to another, or whenever one of the intervals holds. */
export const MaintenanceWindow = z.strictObject({
  name: z.string().min(1).max(100),
  matchers: MatcherTexts.min(1),
  /** Absolute times, ISO 8601 with an offset. `until` is exclusive. */
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** Alertmanager's time intervals; any of them. */
  time_intervals: z.array(TimeInterval).min(1).optional(),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** Alertmanager's inhibit rule: while an incident matches the source, pages that match the target and have equal labels are not sent. */
export const InhibitRule = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  source_matchers: MatcherTexts.min(1),
  target_matchers: MatcherTexts.min(1),
  equal: z.array(z.string().min(1)).default([]),
});
export type InhibitRule = z.infer<typeof InhibitRule>;

/** Incidents of one burst become one page a target. Alertmanager: group_by, group_wait, group_interval, repeat_interval. */
const Grouping = z.strictObject({
  /** Labels whose values make a group. */
  by: z.array(z.string().min(1)).min(1).default(['service', 'category']),
  /** The first page of a group waits this long for others; 0: it leaves at once. */
  wait: Duration.default(0),
  /** Further incidents of the group are held back this long after a page and are told together; 0 turns grouping off. */
  window: Duration.default(300_000),
  /** A group that was told and that nobody took over is told again after this time. */
  repeat: Duration.default(4 * 3_600_000),
});

/** A failure that comes and goes: entering takes more reopenings than leaving, so that the state itself does not flap (Nagios). */
export const Flapping = z.strictObject({
  /** So many reopenings within the window, and it flaps; 0 turns it off. */
  enter: z.int().min(0).max(1_000).default(4),
  /** Fewer than so many within the window, and it does not any more. */
  leave: z.int().min(1).max(1_000).default(2),
  window: Duration.default(1_800_000),
  /** An incident that stays open this long is real: it is paged. */
  steady: Duration.default(600_000),
});
export type Flapping = z.infer<typeof Flapping>;

/** What decides, beside people, that a page is not sent. */
export const SilencePolicy = {
  maintenance: z.array(MaintenanceWindow).default([]),
  inhibit: z.array(InhibitRule).default([]),
  /** Service → services it needs. While an incident of one of those is open, pages of the service are held back. */
  dependencies: z.record(z.string().min(1).max(63), z.array(z.string().min(1).max(63))).default({}),
  grouping: Grouping.prefault({}),
  flapping: Flapping.prefault({}),
};
export type SilencePolicy = { [Key in keyof typeof SilencePolicy]: z.infer<(typeof SilencePolicy)[Key]> };
