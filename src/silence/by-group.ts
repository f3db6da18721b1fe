import { SEVERITIES } from '../domain/severity.ts';
import { groupKeyOf, spreadOf } from '../domain/silence/group-key.ts';
import type { GroupPlace } from '../storage/join-page-group.ts';
import type { Ask, Stage } from './stage.ts';

/** Share of the window over which members ask again: a thousand of them must not do so in one moment. */
const SPREAD = 0.2;

/** Incidents of one burst become one page a target: the first leaves at once and leads, the others wait under it. */
export const byGroup: Stage = async (ask) => {
  const { page, policy, known, now } = ask;
  const { window, wait, repeat } = policy.grouping;
  if (window === 0) return undefined;
  const groupKey = groupOf(ask);
  const place = await known.joinGroup({
    groupKey,
    channel: page.channel,
    target: page.to,
    incidentId: page.incidentId,
    severity: SEVERITIES.indexOf(page.severity),
    now,
    waitMs: wait,
    windowMs: window,
    repeatMs: repeat,
  });
  if (place.leads && now >= place.speaksAt) return undefined;
  if (place.leads) {
    return {
      cause: 'grouped',
      by: page.incidentId,
      reason: `The group ${groupKey} waits for others until ${iso(place.speaksAt)} before its first page leaves.`,
      until: place.speaksAt,
    };
  }
  const { why, until } = underLeader(place, now, window);
  return {
    cause: 'grouped',
    by: place.leaderId,
    reason: `Incident ${place.leaderId} speaks for the group ${groupKey} here: ${why}.`,
    until: Math.max(until, now + 1_000) + Math.round(spreadOf(page.incidentId) * window * SPREAD),
  };
};

/** The group of a page by the policy's labels. */
export function groupOf({ policy, labels }: Pick<Ask, 'policy' | 'labels'>): string {
  return groupKeyOf(policy.grouping.by, labels);
}

function underLeader(place: GroupPlace, now: number, window: number): { why: string; until: number } {
  const { acknowledgedUntil, acknowledgedBy, toldAt, windowEnds, announced } = place;
  if (acknowledgedUntil !== undefined && acknowledgedUntil > now) {
    return { why: `${acknowledgedBy ?? 'somebody'} has acknowledged it until ${iso(acknowledgedUntil)}`, until: acknowledgedUntil };
  }
  if (!announced)
    return { why: `it told this target at ${iso(toldAt)}; what joined since is told from ${iso(windowEnds)} on`, until: windowEnds };
  return { why: `this incident was counted in its page of ${iso(toldAt)}`, until: now + 2 * window };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
