import { z } from 'zod';
import { SEVERITIES } from '../domain/severity.ts';
import { READINESS_KINDS } from '../oncall/readiness/finding.ts';

const time = z.string().meta({ format: 'date-time' });
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const name = z.string().min(1).max(63);
const DAY_MS = 86_400_000;
/** A year and a leap day, and a month around it. */
const LONGEST_DAYS = 400;

export const NameParams = z.object({ name });

export const WhoQuery = z
  .strictObject({
    schedule: name.optional(),
    team: name.optional(),
    person: name.optional(),
    at: instant.optional(),
    severity: z.enum(SEVERITIES).default('critical'),
  })
  .refine(({ schedule, team, person }) => [schedule, team, person].filter((one) => one !== undefined).length === 1, {
    error: 'give one of schedule, team and person',
    path: ['schedule'],
  });

export const PeriodQuery = z
  .strictObject({ from: instant.optional(), until: instant.optional() })
  .refine(({ from, until }) => from === undefined || until === undefined || from < until, {
    error: 'must be after "from"',
    path: ['until'],
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), { error: 'goes together with "until"', path: ['from'] })
  .refine(({ from = 0, until = 0 }) => until - from <= LONGEST_DAYS * DAY_MS, {
    error: `must be at most ${LONGEST_DAYS} days after "from"`,
    path: ['until'],
  });

const Step = z.object({
  channel: z.string(),
  to: z.string(),
  afterMs: z.int().optional().meta({ description: 'After the level was told; absent: only when the former ways failed.' }),
});

const OnCallPerson = z.object({
  person: z.string(),
  name: z.string(),
  steps: z.array(Step).meta({ description: 'Empty: no way to reach them is known.' }),
  schedule: z.string().optional(),
  layer: z.string().optional(),
  override: z.string().optional(),
  insteadOf: z.string().optional().meta({ description: 'Who would be on call without overrides.' }),
  until: time.optional(),
});

const Finding = z.object({
  people: z.array(OnCallPerson),
  reason: z.string(),
  next: z.object({ person: z.string(), name: z.string(), from: time }).optional(),
});

export const WhoAnswer = Finding.extend({ at: time }).meta({ description: 'Who is told at that moment, and why.' });

const Named = z.object({ id: z.string(), name: z.string() });

export const ScheduleList = z.object({
  schedules: z.array(
    z.object({
      name: z.string(),
      timeZone: z.string(),
      description: z.string().optional(),
      layers: z.array(z.looseObject({ name: z.string(), people: z.array(z.string()) })),
      teams: z.array(z.string()).meta({ description: 'Ids of the teams that are paged by it.' }),
      now: Finding,
    }),
  ),
  people: z.array(Named).meta({ description: 'Everybody whom the policy knows: who can stand in.' }),
  teams: z.array(Named),
});

const Stretch = z.object({ from: time, until: time });
const Shift = Stretch.extend({
  person: z.string(),
  name: z.string(),
  layer: z.string().optional(),
  override: z.string().optional(),
  insteadOf: z.string().optional(),
});

export const ShiftsAnswer = z.object({
  schedule: z.string(),
  timeZone: z.string(),
  ...Stretch.shape,
  layers: z
    .array(z.object({ name: z.string(), shifts: z.array(Shift.extend({ turn: z.int() })) }))
    .meta({ description: 'Lowest first: a later one covers an earlier one.' }),
  overrides: z.array(z.looseObject({ id: z.string(), person: z.string(), ...Stretch.shape })),
  final: z.array(Shift).meta({ description: 'Who is on call in the end.' }),
  gaps: z.array(Stretch),
});

export const CalendarLink = z.object({
  url: z.string().meta({ description: 'For a calendar client; whoever has it can read the calendar.' }),
});

export const ReadinessAnswer = z.object({
  ...Stretch.shape,
  ready: z.boolean().meta({ description: 'Nothing critical was found.' }),
  people: z.int(),
  teams: z.int(),
  schedules: z.int(),
  findings: z.array(
    z.object({
      kind: z.enum(Object.keys(READINESS_KINDS) as [keyof typeof READINESS_KINDS]),
      severity: z.enum(['critical', 'warning', 'notice']),
      subject: z.object({ kind: z.enum(['person', 'team', 'schedule', 'override']), name: z.string() }),
      message: z.string(),
      remedy: z.string(),
      hours: z.number().optional(),
      times: z.array(Stretch).optional(),
    }),
  ),
});

export const DrillAnswer = z.object({
  ...Stretch.shape,
  reachesSomebody: z.boolean(),
  verdict: z.array(z.string()),
  tookMs: z.int(),
  failures: z.array(z.object({ service: z.string(), severity: z.enum(SEVERITIES), playbook: z.string(), ladder: z.string() })),
  ladders: z.array(
    z.object({
      ladder: z.string(),
      severity: z.enum(SEVERITIES),
      classesInAll: z.int(),
      nobodyHours: z.number(),
      nobodyStretches: z.int(),
      waitingHours: z.number(),
      firstLevelMissingHours: z.number(),
      unrungHours: z.number(),
      nobody: z.array(Stretch.extend({ reason: z.string() })),
      classes: z.array(
        z.object({
          levels: z.array(
            z.object({ level: z.int(), name: z.string(), afterMs: z.number(), who: z.array(z.string()), missing: z.array(z.string()) }),
          ),
          rings: z.boolean(),
          hours: z.number(),
          share: z.number(),
          stretches: z.int(),
          first: Stretch,
        }),
      ),
    }),
  ),
});
