import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Channel } from '../src/channels/channel.ts';
import { openIncident } from '../src/client/open-incident.ts';
import type { PageLoopActivities } from '../src/domain/page-loop/plan.ts';
import type { ChannelName } from '../src/domain/policy/playbook.ts';
import type { Pool } from '../src/storage/pool.ts';
import { writePageLoop } from '../src/storage/write-page-loop.ts';

interface PageLoopDeps {
  channels: Record<ChannelName, Channel>;
  client: Client;
  pool: Pool;
}

/** What the page loop does beside sending, which is the same activity that every page takes. */
export function createPageLoopActivities({ channels, client, pool }: PageLoopDeps): Omit<PageLoopActivities, 'notify'> {
  return {
    lookUpNotification: async (notification) => {
      const { lookup } = channels[notification.channel];
      if (lookup === undefined) return { found: 'unknown', reason: 'This provider cannot be asked', canBeAsked: false };
      const { found, reason } = await lookup(notification, Context.current().cancellationSignal);
      return { found, reason, canBeAsked: true };
    },
    reportBrokenLoop: async (report) => {
      await openIncident(client, report);
    },
    recordPageLoop: (workflowId, outcomes) => writePageLoop(pool, workflowId, outcomes),
  };
}
