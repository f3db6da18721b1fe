import { isAddress } from '../../domain/escalation/recipient.ts';
import { personIn, scheduleIn, teamIn } from '../../domain/oncall/lookup.ts';
import { RINGS } from '../../domain/oncall/rings.ts';
import type { PolicyFile, Recipient } from '../../domain/policy/playbook.ts';
import type { Severity } from '../../domain/severity.ts';
import { contactSteps } from '../contact-steps.ts';
import { hoursBetween } from '../duty-hours.ts';
import { common, uncovered, type Interval } from '../interval.ts';
import { scheduleShifts, withoutTurns } from '../shifts.ts';

/** Who is told by one recipient of a level during a stretch of time; a recipient has no time without a stretch. */
export interface Presence extends Interval {
  /** "Ana Ruiz (voice, email)"; undefined: nobody. */
  who?: string;
  /** Something rings, so that it wakes. */
  rings?: true;
  /** Why nobody is told. */
  missing?: string;
  /** They are told when their quiet hours are over. */
  waits?: true;
}

/** Answers for a recipient over the period: one timeline, or one for each member of a team without a schedule. */
export type Presences = (recipient: Recipient, severity: Severity) => Presence[][];

/** Works out each schedule and each person's quiet hours once. */
export function presencesIn(policy: PolicyFile, period: Interval): Presences {
  const asked = new Map<string, Presence[][]>();
  const shifts = remembered((name: string) => {
    const schedule = scheduleIn(policy, name);
    return schedule && withoutTurns(scheduleShifts(policy, name, schedule, period).final);
  });
  const quietHours = remembered((id: string) => {
    const { quietHours: hours, timeZone = 'UTC' } = personIn(policy, id) ?? {};
    return hours === undefined ? [] : hoursBetween([hours], timeZone, period);
  });

  const personDuring = (id: string, severity: Severity, during: Interval): Presence[] => {
    const person = personIn(policy, id);
    if (person === undefined) return [{ ...during, missing: `there is no person "${id}"` }];
    const { steps } = contactSteps(person, severity);
    if (steps.length === 0) return [{ ...during, missing: `${person.name} has no contact method` }];
    const channels = [...new Set(steps.map(({ channel }) => channel))];
    const told = {
      who: `${person.name} (${channels.join(', ')})`,
      ...(channels.some((channel) => RINGS.has(channel)) && { rings: true as const }),
    };
    const quiet = severity === 'critical' ? [] : common([during], quietHours(id));
    return [
      ...quiet.map(({ from, until }) => ({ from, until, missing: `${person.name} has quiet hours`, waits: true as const })),
      ...uncovered(during, quiet).map((rest) => ({ ...rest, ...told })),
    ].toSorted((a, b) => a.from - b.from);
  };

  const onSchedule = (name: string, severity: Severity): Presence[] => {
    const manned = shifts(name);
    if (manned === undefined) return [{ ...period, missing: `there is no schedule "${name}"` }];
    const gaps = uncovered(period, manned).map((gap) => ({ ...gap, missing: `nobody is on call for ${name}` }));
    const told = manned.flatMap((shift) => personDuring(shift.person, severity, { from: shift.from, until: shift.until }));
    return [...gaps, ...told].toSorted((a, b) => a.from - b.from);
  };

  const answer = (recipient: Recipient, severity: Severity): Presence[][] => {
    if (isAddress(recipient)) {
      return [
        [{ ...period, who: `${recipient.to} (${recipient.channel})`, ...(RINGS.has(recipient.channel) && { rings: true as const }) }],
      ];
    }
    if ('person' in recipient) return [personDuring(recipient.person, severity, period)];
    if ('schedule' in recipient) return [onSchedule(recipient.schedule, severity)];
    const team = teamIn(policy, recipient.team);
    if (team?.schedule !== undefined) return [onSchedule(team.schedule, severity)];
    if (team === undefined || team.members.length === 0) return [[{ ...period, missing: `team "${recipient.team}" has nobody` }]];
    return [...new Set(team.members)].map((member) => personDuring(member, severity, period));
  };

  return (recipient, severity) => {
    const key = `${severity} ${JSON.stringify(recipient)}`;
    const known = asked.get(key) ?? answer(recipient, severity);
    asked.set(key, known);
    return known;
  };
}

function remembered<Value>(work: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    if (!known.has(name)) known.set(name, work(name));
    return known.get(name) as Value;
  };
}
