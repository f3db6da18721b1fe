import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createBreakers } from '../src/channels/breaker/breakers.ts';
import { createCodegenIssues } from '../src/channels/linear-codegen.ts';
import { createChannels } from '../src/channels/registry.ts';
import { createLinks } from '../src/channels/links.ts';
import type { Config } from '../src/config/config.ts';
import type { Activities } from '../src/domain/contracts.ts';
import { LIMITABLE_CHANNELS } from '../src/domain/notification-queue.ts';
import type { PageLoopActivities } from '../src/domain/page-loop/plan.ts';
import type { PolicySource } from '../src/policy/source.ts';
import { groupNews } from '../src/silence/group-news.ts';
import { createKnown } from '../src/silence/known.ts';
import { createMuteCheck } from '../src/silence/mute-check.ts';
import { createBreakerStore } from '../src/storage/breakers.ts';
import { createNotificationStore } from '../src/storage/notification-store.ts';
import { createOtherCalls } from '../src/storage/other-calls.ts';
import { createPhoneConsents } from '../src/storage/phone-consents.ts';
import type { Pool } from '../src/storage/pool.ts';
import { createRunEffect, createUndoEffect } from './effects/run-effect.ts';
import { withMappedErrors } from './error-mapping.ts';
import { createNotify } from './notify.ts';
import type { GroupNews } from './notify-mute.ts';
import { createOpenIncident } from './open-incident.ts';
import { createPageLoopActivities } from './page-loop.ts';
import { createRunProbe } from './probes/run-probe.ts';
import { createRecord, createReserveTarget } from './record.ts';
import { createWhoIsOnCall } from './who-is-on-call.ts';
import { createWebhookLog } from './webhook-log.ts';
import { createRequestCodegen, createTellCodegen } from './request-codegen.ts';

/** What the activities work with. */
interface World {
  config: Config;
  pool: Pool;
  log: Logger;
  policy: PolicySource;
  client: Client;
}

/**
 * Every side effect of an incident, wired to the world the configuration names.
 * @throws SalvorError CONFIG_INVALID when the secret for links cannot be used
 */
export function createActivities({ config, pool, log, policy, client }: World): Activities & PageLoopActivities {
  const world = { databases: config.databases, secrets: config.secrets };
  const limitedChannels = LIMITABLE_CHANNELS.filter((channel) => config.limits[channel] > 0);
  const codegen = createCodegenIssues(config);
  const channels = createChannels(config, {
    consents: createPhoneConsents(pool),
    otherCalls: createOtherCalls(pool),
    breakers: createBreakers(createBreakerStore(pool)),
    webhookLog: createWebhookLog(pool, log),
  });
  const inForce = async () => (await policy.current()).policy;
  const mutes = createMuteCheck({ policy: inForce, known: createKnown(pool), log });
  const news: GroupNews = async (page) => groupNews(pool, await inForce(), page);
  return withMappedErrors<Activities & PageLoopActivities>({
    openIncident: createOpenIncident({ policy, publicUrl: config.api.publicUrl, limitedChannels }),
    whoIsOnCall: createWhoIsOnCall({ current: directoryOf(policy), log }),
    runEffect: createRunEffect(world),
    undoEffect: createUndoEffect(world),
    runProbe: createRunProbe(world),
    notify: createNotify({
      channels,
      links: createLinks(config),
      notifications: createNotificationStore(pool),
      mutes,
      groupNews: news,
      log,
    }),
    record: createRecord(pool),
    reserveTarget: createReserveTarget(pool),
    requestCodegen: createRequestCodegen({ issues: codegen, links: createLinks(config) }),
    tellCodegen: createTellCodegen({ issues: codegen }),
    ...createPageLoopActivities({ channels, client, pool }),
  });
}

/** People and schedules of the policy in force, asked anew each time: an override made a moment ago counts. */
function directoryOf(policy: PolicySource) {
  return async () => {
    const { policy: inForce, revision } = await policy.current();
    return { directory: inForce, ...(revision !== undefined && { revision }) };
  };
}
