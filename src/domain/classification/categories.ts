/** What kind of failure it is: S4's categories and those of S0, S2 and S3 under one vocabulary. */
export const CATEGORIES = [
  'network',
  'timeout',
  'database',
  'migration',
  'stream_failure',
  'rtmp_connection',
  'external_api',
  'payment',
  'messaging',
  'authentication',
  'authorization',
  'validation',
  'configuration',
  'rate_limit',
  'resource_exhausted',
  'dependency',
  'security',
  'compliance',
  'business_logic',
  'internal',
  'unknown',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * What else a failure of a category usually is as well: a payment fails because an API does, a migration because the
 * database does. Such evidence explains the narrower category and does not contradict it.
 */
export const WIDER_CATEGORIES: { readonly [C in Category]?: readonly Category[] } = {
  payment: ['external_api', 'network', 'timeout', 'dependency'],
  messaging: ['external_api', 'network', 'timeout', 'dependency'],
  rtmp_connection: ['stream_failure', 'network', 'timeout'],
  stream_failure: ['network', 'timeout'],
  migration: ['database', 'validation', 'timeout'],
  database: ['network', 'timeout', 'dependency'],
  external_api: ['network', 'timeout'],
  dependency: ['external_api', 'network', 'timeout'],
  rate_limit: ['external_api', 'resource_exhausted'],
};

/** S1's layers of a system. */
export const LAYERS = ['client', 'api', 'application', 'data', 'infrastructure', 'external'] as const;
export type Layer = (typeof LAYERS)[number];

/** Can the same call succeed if it is made again? */
export const RETRYABILITIES = ['transient', 'permanent', 'unknown'] as const;
export type Retryability = (typeof RETRYABILITIES)[number];

/** Business impact, rising. */
export const IMPACTS = ['none', 'low', 'medium', 'high', 'critical'] as const;
export type Impact = (typeof IMPACTS)[number];
