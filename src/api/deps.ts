import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Config } from '../config/config.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { PolicySource } from '../policy/source.ts';
import type { SignedLinks } from '../channels/links.ts';
import type { IncidentFeed } from '../storage/incident-feed.ts';
import type { Pool } from '../storage/pool.ts';
import type { Access } from './access.ts';
import type { Temporal } from './temporal.ts';

/** What the routes work with. */
export interface ApiDeps {
  config: Config;
  pool: Pool;
  temporal: Temporal;
  access: Access;
  links: SignedLinks;
  feed: IncidentFeed;
  /** The policy that new incidents follow, with its directory of people. */
  policy: () => Promise<PolicyFile>;
  /** The same with its text and revision, for the routes that change it. */
  policySource: PolicySource;
}

/** The server as routes see it: their schemas are zod's. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
