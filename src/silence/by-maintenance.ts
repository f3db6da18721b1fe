import { matchesAll } from '../domain/silence/matchers.ts';
import { matchersOf } from '../domain/silence/policy.ts';
import { openUntil } from './maintenance.ts';
import type { Stage } from './stage.ts';

/** Milliseconds after which a page in maintenance is asked again at the latest: the policy may have changed. */
const ASK_AGAIN = 15 * 60_000;

/** Somebody works on it: the policy's maintenance windows. */
export const byMaintenance: Stage = ({ policy, labels, now }) => {
  const open = policy.maintenance
    .flatMap((window) => {
      const until = openUntil(window, now);
      return until !== undefined && matchesAll(matchersOf(window.matchers), labels) ? [{ name: window.name, until }] : [];
    })
    .sort((a, b) => b.until - a.until)[0];
  if (open === undefined) return undefined;
  return {
    cause: 'maintenance',
    by: open.name,
    reason: `Maintenance window "${open.name}" is open until ${new Date(open.until).toISOString()}.`,
    until: Math.min(open.until, now + ASK_AGAIN),
  };
};
