import { z } from 'zod';
import { Operation } from './policy/operation.ts';
import { REPORT_LIMITS } from './report-limits.ts';
import { SEVERITIES } from './severity.ts';

const shortText = z.string().max(REPORT_LIMITS.name);

const Moment = z.number().min(0).max(REPORT_LIMITS.moment, 'has to be epoch milliseconds, not micro- or nanoseconds');

/** One error of a cause chain, reduced to plain data. */
const FailureCause = z.strictObject({
  name: shortText,
  message: z.string().max(REPORT_LIMITS.message),
  code: shortText.optional(),
  stack: z.string().max(REPORT_LIMITS.stack).optional(),
});

/** An error as plain data: made by `describeFailure` from anything that was thrown. */
export const Failure = FailureCause.extend({
  /** Five-character SQLSTATE of a database error. */
  sqlState: z.string().length(5).optional(),
  httpStatus: z.int().min(100).max(599).optional(),
  /** gRPC status code 0..16. */
  grpcStatus: z.int().min(0).max(16).optional(),
  /** Node's symbolic errno: ECONNRESET, ETIMEDOUT … */
  errno: shortText.optional(),
  /** Whose error code `code` is, when it came from a provider's SDK. */
  provider: z.enum(['stripe', 'twilio', 'sendgrid', 'aws', 'redis', 'kafka', 'mongodb', 'prisma']).optional(),
  /** Milliseconds the other side asked to wait. */
  retryAfterMs: z.number().min(0).max(86_400_000).optional(),
  /** Cause chain, outermost first, without the failure itself. */
  causes: z.array(FailureCause).max(REPORT_LIMITS.causes).default([]),
});
export type Failure = z.infer<typeof Failure>;

/** What the failure means to the business; thresholds turn it into an impact. */
export const BusinessContext = z.strictObject({
  /** Revenue at risk in USD. */
  revenueAtRisk: z.number().min(0).optional(),
  customersAffected: z.int().min(0).optional(),
  /** Measured availability in percent, compared with the SLA threshold. */
  slaPercent: z.number().min(0).max(100).optional(),
  customerFacing: z.boolean().optional(),
});
export type BusinessContext = z.infer<typeof BusinessContext>;

export const ServiceName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/,
    'a service name has 1 to 63 letters, digits, ".", "_" or "-", and starts with a letter or digit',
  );
const Fingerprint = z.string().regex(/^[0-9a-f]{16}$/, 'a fingerprint is 16 hexadecimal digits');

/**
 * A batch of equal failures from one reporter: what `report()` sends and what the workflow counts.
 * (reporter, seq) is its identity: the incident counts each once, whatever is sent twice.
 */
export const Report = z.strictObject({
  service: ServiceName,
  /** Name of the operation that failed; the playbook may know how to run it again. */
  operation: z.string().min(1).max(REPORT_LIMITS.operation),
  /** How to run exactly this operation again; overrides the playbook's entry for the name. */
  retryWith: Operation.optional(),
  failure: Failure,
  fingerprint: Fingerprint,
  severity: z.enum(SEVERITIES).optional(),
  business: BusinessContext.optional(),
  labels: z.record(z.string().max(63), z.string().max(200)).optional(),
  /** Small plain data for people; sensitive keys are redacted by the client. */
  context: z.record(z.string().max(100), z.json()).optional(),
  /** Random id of the reporting process. */
  reporter: z
    .string()
    .min(1)
    .max(REPORT_LIMITS.reporter)
    // The state counts by reporter in a plain object, where this key would be none.
    .refine((name) => name !== '__proto__', 'must not be "__proto__"'),
  /** Rises by one with each batch of this reporter and fingerprint, from 1. */
  seq: z.int().min(1),
  /** Failures in this batch. */
  count: z.int().min(1).max(REPORT_LIMITS.count),
  /** Epoch milliseconds of the first and last failure in this batch. */
  firstAt: Moment,
  lastAt: Moment,
});
export type Report = z.infer<typeof Report>;
