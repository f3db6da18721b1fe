import { workflowIdOfIncident } from '../domain/incident/identity.ts';
import { flapState } from '../domain/silence/flapping.ts';
import type { Stage } from './stage.ts';

/** The same failure comes and goes: what is not critical waits until it stays. */
export const byFlapping: Stage = async ({ page, policy: { flapping: rule }, known, now }) => {
  const workflowId = workflowIdOfIncident(page.incidentId);
  if (rule.enter === 0 || page.severity === 'critical' || workflowId === undefined) return undefined;
  const openings = (await known.reopenings(rule)).get(workflowId);
  if (openings === undefined) return undefined;
  const { flapping, reason, until } = flapState(openings, page.openedAt, now, rule);
  if (!flapping) return undefined;
  return { cause: 'flapping', by: workflowId, reason: `${reason}.`, ...(until !== undefined && { until }) };
};
