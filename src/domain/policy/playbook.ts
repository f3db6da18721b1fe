import { z } from 'zod';
import { Duration } from '../duration.ts';
import { Codegen } from '../codegen/policy.ts';
import { CATEGORIES } from '../classification/categories.ts';
import { ClassificationRule } from '../classification/rule.ts';
import { SEVERITIES } from '../severity.ts';
import { OnCallDirectory } from '../oncall/directory.ts';
import type { OnCallReference } from '../oncall/question.ts';
import { Alerts } from '../alerting/policy.ts';
import { SilencePolicy } from '../silence/policy.ts';
import { Effect, Operation, Probe } from './operation.ts';
import { Template } from './template.ts';
import { Route } from './route.ts';

/** When the failed operation is run again. Defaults after S3's retry table; the first retry is immediate because most resets heal at once. */
export const RetryPolicy = z.strictObject({
  strategy: z.enum(['fixed', 'exponential', 'linear', 'fibonacci']).default('exponential'),
  /** Wait before the first retry. */
  firstDelay: Duration.default(0),
  /** Unit of the later waits. */
  delay: Duration.default(1_000),
  maxDelay: Duration.default(60_000),
  /** Growth of `exponential`. */
  factor: z.number().min(1).max(10).default(2),
  /** Share of a wait that is drawn at random (0 = none, 1 = full jitter). */
  jitter: z.number().min(0).max(1).default(0.2),
  attempts: z.int().min(0).max(100).default(3),
  /** No retry starts later than this after the first. */
  totalTime: Duration.default(300_000),
  /** Codes (SQLSTATE, errno, HTTP status, error class) that end retrying at once, beside what classification says. */
  nonRetryable: z.array(z.string()).default([]),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

/** One recovery step: apply, verify, and where it can be undone, compensate. */
export const Action = z.strictObject({
  name: z.string().min(1).max(100),
  /** What it does, in an operator's words. */
  describe: z.string().max(500).optional(),
  /** Conditions; an absent one holds. Codes match SQLSTATE, errno, HTTP status or error class. */
  when: z
    .strictObject({
      category: z.array(z.enum(CATEGORIES)).optional(),
      code: z.array(z.string()).optional(),
      operation: z.array(z.string()).optional(),
      message: z.string().optional(),
    })
    .prefault({}),
  apply: Effect,
  /** Asked after `apply`; without it the playbook's probe is asked. */
  verify: Probe.optional(),
  /** Undoes `apply`. A `flag` undoes itself. */
  compensate: Effect.optional(),
  /** A guarded action waits for a person's approval. */
  guarded: z.boolean().default(false),
  /** What is touched: cool-down and blast radius are counted per target. */
  target: z.string().optional(),
  /** How sure the author is that it helps; below the playbook's threshold the action is not run without approval. */
  confidence: z.number().min(0).max(1).default(0.9),
});
export type Action = z.infer<typeof Action>;

/** Stops a machine that runs wild. */
const RemediationBudget = z.strictObject({
  /** Fixes and rollbacks that one incident may apply. */
  actions: z.int().min(0).default(5),
  /** The same target is not touched again within this time by another incident. */
  coolDown: Duration.default(300_000),
  /** Different targets one incident may touch. */
  blastRadius: z.int().min(0).default(3),
});

export const Playbook = z.strictObject({
  name: z.string().min(1).max(100),
  /** First playbook whose conditions all hold is used. */
  match: z
    .strictObject({
      service: z.array(z.string()).optional(),
      category: z.array(z.enum(CATEGORIES)).optional(),
      operation: z.array(z.string()).optional(),
    })
    .prefault({}),
  /** Own classification rules, asked before the built-in table. */
  rules: z.array(ClassificationRule).default([]),
  /** How to run an operation again, by its name. */
  operations: z.record(z.string(), Operation).default({}),
  retry: RetryPolicy.prefault({}),
  /** Asked after a retry or action that has no probe of its own. */
  probe: Probe.optional(),
  fixes: z.array(Action).default([]),
  rollback: z.array(Action).default([]),
  /** Asks for a fix by an issue in Linear when the playbook's own are exhausted (S2's third level). */
  codegen: Codegen.optional(),
  /** Critical system shutdown (S2's fifth level): exists only here, and always asks. */
  shutdown: Action.optional(),
  budget: RemediationBudget.prefault({}),
  /** Below this confidence an action needs approval (S2: 0.7). */
  confidenceThreshold: z.number().min(0).max(1).default(0.7),
  /** A guarded action that nobody approved by then is given up. */
  approvalTimeout: Duration.default(1_800_000),
  /** Name of an escalation policy. */
  escalation: z.string().default('default'),
});
export type Playbook = z.infer<typeof Playbook>;

const ChannelName = z.enum(['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear']);
export type ChannelName = z.infer<typeof ChannelName>;

/** One target on one channel: an address, a Slack channel's webhook name, a PagerDuty service name, a phone number, a webhook name. */
export const Target = z.strictObject({ channel: ChannelName, to: z.string().min(1).max(320) });
export type Target = z.infer<typeof Target>;

/** Names in a directory: people, teams, schedules. */
const name = z.string().min(1).max(63).optional();

/** Whom a level tells: an address, or people whose contact methods are asked for at that moment. */
export type Recipient = Target | OnCallReference;

const Recipient = z
  .strictObject({ channel: ChannelName.optional(), to: z.string().min(1).max(320).optional(), person: name, team: name, schedule: name })
  .transform((given, context): Recipient => {
    const { channel, to, person, team, schedule } = given;
    const count = Object.values(given).filter((value) => value !== undefined).length;
    if (channel !== undefined && to !== undefined && count === 2) return { channel, to };
    if (count === 1 && person !== undefined) return { person };
    if (count === 1 && team !== undefined) return { team };
    if (count === 1 && schedule !== undefined) return { schedule };
    const message = 'must be "{channel: email, to: …}", or one of "{person: …}", "{team: …}" and "{schedule: …}"';
    context.issues.push({ code: 'custom', message, input: given });
    return z.NEVER;
  });

export const Level = z.strictObject({
  name: z.string().min(1).max(60),
  /** Due this long after the incident opened. */
  after: Duration,
  minSeverity: z.enum(SEVERITIES).default('warning'),
  notify: z.array(Recipient),
  /** Name of the template whose words this level uses; absent: those of the ladder. */
  template: z.string().optional(),
  /** How many different people have to acknowledge before the ladder stops, once this level was told; "all": everybody it told. One by default. */
  acknowledgements: z.union([z.int().min(1).max(20), z.literal('all')]).optional(),
});
export type Level = z.infer<typeof Level>;

export const EscalationPolicy = z.strictObject({
  /** A transient failure that is recovered within this time wakes nobody; 0 turns it off. */
  settle: Duration.default(20_000),
  /** An acknowledgement expires after this time unless its author acts. */
  ackTimeout: Duration.default(1_800_000),
  /** The next contact method of a person is tried when the former one has not reached them after this time. */
  undeliveredAfter: Duration.default(120_000),
  /** The newest level told is told again while nobody acknowledges: this often, at most this many times; 0 turns it off. */
  remind: z.strictObject({ every: Duration, times: z.int().min(0).max(100).default(3) }).optional(),
  /** After its last level the ladder begins anew this many times, the wait between the last level and the first being `pause`. */
  repeat: z.strictObject({ times: z.int().min(0).max(20), pause: Duration.default(1_800_000) }).optional(),
  /** Channels that keep a message up to date are told of an acknowledgement as well (PagerDuty, Slack, Linear, webhooks). */
  mirror: z.boolean().default(true),
  /** Name of the template whose words its pages use; absent: the built-in words. */
  template: z.string().optional(),
  levels: z.array(Level).min(1),
});
export type EscalationPolicy = z.infer<typeof EscalationPolicy>;

/** S0's BUSINESS_IMPACT_* thresholds. */
export const ImpactThresholds = z.strictObject({
  /** USD at risk. */
  revenue: z.number().default(10_000),
  customers: z.number().default(100),
  /** Percent of availability. */
  sla: z.number().default(99.5),
});
export type ImpactThresholds = z.infer<typeof ImpactThresholds>;

/** A test page through every way at intervals, with an alarm through another channel when one does not come back. */
const PageLoop = z.strictObject({
  /** Between two rounds; a minute at least. */
  every: Duration,
  /** A page that has not come back after this time counts as lost. */
  within: Duration.default(300_000),
  checks: z.array(Target.extend({ alarm: Target })).min(1),
});
export type PageLoop = z.infer<typeof PageLoop>;

/** The policy file: everything an incident snapshots when it opens. */
export const PolicyFile = z.strictObject({
  version: z.literal(1),
  playbooks: z.array(Playbook).default([]),
  escalation: z.record(z.string(), EscalationPolicy).default({}),
  impact: ImpactThresholds.prefault({}),
  /** Choose the ladder by labels, before the playbook does. */
  routes: z.array(Route).default([]),
  ...SilencePolicy,
  /** What the live data is watched for. */
  alerts: Alerts,
  /** Own words for pages, by the names that ladders and levels use. */
  templates: z.record(z.string().min(1).max(63), Template).default({}),
  pageLoop: PageLoop.optional(),
  ...OnCallDirectory.shape,
});
export type PolicyFile = z.infer<typeof PolicyFile>;
