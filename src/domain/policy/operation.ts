import { z } from 'zod';
import { Duration } from '../duration.ts';

/** Text of a playbook that may hold `${secret:NAME}`: resolved from the environment in the activity, never stored. */
const Text = z.string().max(20_000);

const http = {
  url: z.url().max(2_000),
  headers: z.record(z.string(), Text).optional(),
  timeout: Duration.default(10_000),
};
const sql = {
  /** Name of a configured database (`databases` in the configuration), never a connection string. */
  database: z.string().min(1),
  text: Text,
  values: z.array(z.json()).optional(),
  timeout: Duration.default(10_000),
};
const activity = {
  /** Name the service registered with `serveOperations`. */
  name: z.string().min(1),
  args: z.array(z.json()).default([]),
  /** Task queue; by default that of the service. */
  taskQueue: z.string().optional(),
  timeout: Duration.default(30_000),
};
const repeatable = {
  /** May it be run twice? If not, an unknown outcome is probed and never blindly repeated. */
  idempotent: z.boolean().default(false),
};

const HttpCall = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  ...http,
  body: z.json().optional(),
  /** Statuses that count as done; by default 200 to 299. */
  expectStatus: z.array(z.int()).optional(),
  ...repeatable,
});
const SqlStatement = z.strictObject({ kind: z.literal('sql'), ...sql, ...repeatable });
const ServiceActivity = z.strictObject({ kind: z.literal('activity'), ...activity, ...repeatable });

/** Something Salvor can run again. */
export const Operation = z.discriminatedUnion('kind', [HttpCall, SqlStatement, ServiceActivity]);
export type Operation = z.infer<typeof Operation>;

/** Runs a program on the worker's host, without a shell: the restart of a process manager, systemd or a container. */
const Command = z.strictObject({
  kind: z.literal('command'),
  argv: z.array(z.string().min(1)).min(1),
  cwd: z.string().optional(),
  timeout: Duration.default(60_000),
  ...repeatable,
});
/** Sets a feature flag by PUT {"value": …} on `url`; GET tells the former value, which compensation puts back. */
const Flag = z.strictObject({
  kind: z.literal('flag'),
  url: z.url(),
  value: z.json(),
  headers: z.record(z.string(), Text).optional(),
  timeout: Duration.default(10_000),
});
/** Rolls a failed migration back to its last good step: runs the `down` of each applied step above `toStep`, newest first. */
const MigrationRollback = z.strictObject({
  kind: z.literal('migration'),
  database: z.string().min(1),
  /** Directory with NNN_name.up.sql / NNN_name.down.sql, as the migration ran them. */
  directory: z.string().min(1),
  /** Table that lists applied steps: (step integer primary key, name text, state text: applied | failed). */
  table: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .default('schema_steps'),
  timeout: Duration.default(60_000),
});

/** What an action does to the world. */
export const Effect = z.discriminatedUnion('kind', [HttpCall, SqlStatement, ServiceActivity, Command, Flag, MigrationRollback]);
export type Effect = z.infer<typeof Effect>;

/** A health check that says whether an action worked. */
export const Probe = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...http, status: z.array(z.int()).optional(), bodyIncludes: z.string().optional() }),
  /** Healthy when the first column of the first row equals `expect` (default: is true or above zero). */
  z.strictObject({ kind: z.literal('sql'), ...sql, expect: z.json().optional() }),
  z.strictObject({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(65_535), timeout: Duration.default(5_000) }),
  /** Healthy when the instant query's single value fulfils the comparison. */
  z.strictObject({
    kind: z.literal('prometheus'),
    url: z.url(),
    query: z.string(),
    is: z.enum(['<', '<=', '>', '>=', '==']),
    value: z.number(),
    timeout: Duration.default(5_000),
  }),
  z.strictObject({ kind: z.literal('activity'), ...activity }),
]);
export type Probe = z.infer<typeof Probe>;
