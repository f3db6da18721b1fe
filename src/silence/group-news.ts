import type { Notification } from '../domain/notification.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { labelsOfPage } from '../domain/silence/labels.ts';
import type { Pool } from '../storage/pool.ts';
import { countOthersInGroup } from '../storage/read-page-groups.ts';
import { groupOf } from './by-group.ts';

/**
 * What a page that leads its group has to add to its lines: how many other open incidents it speaks for. Undefined: none.
 * Asked after the mute check let the page pass, because that is when the group knows its leader.
 * @throws SalvorError DATABASE_UNREACHABLE: the page leaves without the sentence then
 */
export async function groupNews(pool: Pool, policy: PolicyFile, page: Notification): Promise<string | undefined> {
  if (policy.grouping.window === 0) return undefined;
  const groupKey = groupOf({ policy, labels: labelsOfPage(page) });
  const others = await countOthersInGroup(pool, { groupKey, channel: page.channel, target: page.to, incidentId: page.incidentId });
  if (others === 0) return undefined;
  return `This page also speaks for ${others} more open ${others === 1 ? 'incident' : 'incidents'} of the group ${groupKey}; "salvor silence groups" lists them.`;
}
