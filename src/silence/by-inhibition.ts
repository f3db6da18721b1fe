import { inhibitorOf } from '../domain/silence/inhibition.ts';
import type { Stage } from './stage.ts';

/** Milliseconds after which an inhibited page is asked again: nobody knows when the other incident ends. */
const ASK_AGAIN = 60_000;

/** Something that this depends on has failed as well, and its people know. */
export const byInhibition: Stage = async ({ page, policy, labels, known, now }) => {
  if (policy.inhibit.length === 0 && Object.keys(policy.dependencies).length === 0) return undefined;
  const target = { id: page.incidentId, service: page.service, severity: page.severity, openedAt: page.openedAt, labels };
  // Of this very incident the page knows more than its row, such as the level and the channel.
  const open = [...(await known.openIncidents()).filter(({ id }) => id !== target.id), target];
  const inhibited = inhibitorOf(target, open, policy);
  if (inhibited === undefined) return undefined;
  return {
    cause: 'inhibition',
    by: inhibited.by.id,
    reason: `Held back while something else explains it: ${inhibited.because}.`,
    until: now + ASK_AGAIN,
  };
};
