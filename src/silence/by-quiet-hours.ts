import { hoursBetween } from '../oncall/duty-hours.ts';
import { momentInWords } from '../oncall/local-time.ts';
import type { Stage } from './stage.ts';

/** A person sleeps, and nothing critical has happened. A page to an address knows no person and is not held back. */
export const byQuietHours: Stage = ({ page, policy, now }) => {
  if (page.severity === 'critical' || page.person === undefined) return undefined;
  const person = Object.hasOwn(policy.people, page.person) ? policy.people[page.person] : undefined;
  if (person?.quietHours === undefined) return undefined;
  const { quietHours, timeZone, name } = person;
  const [hours] = hoursBetween([quietHours], timeZone, { from: now, until: now + 1 });
  if (hours === undefined) return undefined;
  return {
    cause: 'quiet_hours',
    by: page.person,
    reason: `${name} has quiet hours until ${momentInWords(hours.until, timeZone, now)}, and this is ${page.severity}, not critical.`,
    until: hours.until,
  };
};
