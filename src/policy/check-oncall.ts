import { isAddress } from '../domain/escalation/recipient.ts';
import type { Layer, Override, Person } from '../domain/oncall/directory.ts';
import { personIn, scheduleIn, teamIn } from '../domain/oncall/lookup.ts';
import type { OnCallReference } from '../domain/oncall/question.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { atLeast } from '../domain/severity.ts';
import { nearest, type Problem } from './issue.ts';
import type { Path } from './schema-at.ts';
import { wrongTarget } from './target-forms.ts';

/**
 * Whether all that on call names exists, and can ever be reached. Nothing here looks at the clock: a policy that was sound must not
 * keep a worker from starting because a layer has ended meanwhile. What time brings is found by `salvor readiness`.
 */
export function checkOnCall(policy: PolicyFile): Problem[] {
  return [
    ...Object.entries(policy.people).flatMap(([id, person]) => checkPerson(person, ['people', id])),
    ...Object.entries(policy.teams).flatMap(([id, { members, schedule }]) => [
      ...members.flatMap((member, index) => unknown(policy, 'person', member, ['teams', id, 'members', index])),
      ...(schedule === undefined ? [] : unknown(policy, 'schedule', schedule, ['teams', id, 'schedule'])),
    ]),
    ...Object.entries(policy.schedules).flatMap(([id, { layers }]) =>
      layers.flatMap((layer, index) => checkLayer(policy, layer, layers.slice(0, index), ['schedules', id, 'layers', index])),
    ),
    ...policy.overrides.flatMap((override, index) => checkOverride(policy, override, index)),
    ...Object.entries(policy.escalation).flatMap(([ladder, { levels }]) =>
      levels.flatMap(({ notify }, level) =>
        notify.flatMap((recipient, index) =>
          isAddress(recipient) ? [] : checkRecipient(policy, recipient, ['escalation', ladder, 'levels', level, 'notify', index]),
        ),
      ),
    ),
  ];
}

/** True when everybody it could ever lead to is known and has no contact method. What does not exist is a finding of its own. */
export function reachesNobody(policy: PolicyFile, reference: OnCallReference): boolean {
  const people = everybodyOf(policy, reference);
  return people !== undefined && people.every((id) => personIn(policy, id)?.methods.length === 0);
}

/** All people a reference could ever lead to; undefined when it is not defined. */
function everybodyOf(policy: PolicyFile, reference: OnCallReference): string[] | undefined {
  if ('person' in reference) return personIn(policy, reference.person) && [reference.person];
  if ('team' in reference) {
    const team = teamIn(policy, reference.team);
    return team?.schedule === undefined ? team?.members : everybodyOf(policy, { schedule: team.schedule });
  }
  const layers = scheduleIn(policy, reference.schedule)?.layers;
  const standIns = policy.overrides.filter(({ schedule }) => schedule === reference.schedule).map(({ person }) => person);
  return layers && [...layers.filter((layer) => !isOverBeforeItBegins(layer)).flatMap(({ people }) => people), ...standIns];
}

function checkRecipient(policy: PolicyFile, reference: OnCallReference, path: Path): Problem[] {
  const [kind = 'person', name = ''] = Object.entries(reference)[0] ?? [];
  const missing = unknown(policy, kind as Kind, name, [...path, kind]);
  if (missing.length > 0) return missing;
  if ('team' in reference && teamIn(policy, name)?.schedule === undefined && teamIn(policy, name)?.members.length === 0) {
    return [{ path: [...path, kind], message: `team "${name}" has neither a schedule nor a member, so nobody is told; give it one` }];
  }
  if (!reachesNobody(policy, reference)) return [];
  const message =
    kind === 'person'
      ? `"${name}" has no contact method, so nobody is told; give people.${name} "methods"`
      : `nobody of ${kind} "${name}" has a contact method, so nobody is told; give them "methods" under people`;
  return [{ path: [...path, kind], message }];
}

function checkPerson({ name, methods, rules }: Person, path: Path): Problem[] {
  return [
    ...methods.flatMap((method, index) => {
      const place = [...path, 'methods', index];
      const wrong = wrongTarget(method);
      const twice = methods.findIndex(({ id }) => id === method.id) < index;
      return [
        ...(wrong === undefined ? [] : [{ path: [...place, 'to'], message: wrong }]),
        ...(twice ? [{ path: [...place, 'id'], message: `a second method of ${name} is called "${method.id}"; rename one` }] : []),
      ];
    }),
    ...rules.flatMap(({ steps, minSeverity }, index) => [
      ...steps.flatMap(({ method }, step) => {
        const known = methods.map(({ id }) => id);
        if (known.includes(method)) return [];
        const message = `${name} has no method "${method}"; ${instead(method, known, 'methods')}`;
        return [{ path: [...path, 'rules', index, 'steps', step, 'method'], message }];
      }),
      ...(rules.slice(0, index).some((before) => atLeast(minSeverity, before.minSeverity))
        ? [{ path: [...path, 'rules', index], message: `is never used, because a rule before it holds whenever this one does; move it up` }]
        : []),
    ]),
  ];
}

function checkLayer(policy: PolicyFile, layer: Layer, before: readonly Layer[], path: Path): Problem[] {
  const twice = before.some(({ name }) => name === layer.name);
  return [
    ...(twice ? [{ path: [...path, 'name'], message: `a second layer is called "${layer.name}"; rename one` }] : []),
    ...layer.people.flatMap((person, index) => unknown(policy, 'person', person, [...path, 'people', index])),
    ...(isOverBeforeItBegins(layer)
      ? [
          {
            path: [...path, 'end'],
            message: `is not after start (${layer.start}), so nobody is ever on call; write a later one, or leave it out`,
          },
        ]
      : []),
    ...(layer.restrictions ?? []).flatMap(({ from, to, days }, index) => {
      const place = [...path, 'restrictions', index];
      if (from === '24:00') return [{ path: [...place, 'from'], message: 'is "24:00", the beginning of the next day; write "00:00"' }];
      if (days?.length === 0)
        return [{ path: [...place, 'days'], message: 'is empty, so these hours are never; name a day, or leave it out' }];
      if (from === to)
        return [
          { path: [...place, 'to'], message: `is "${to}" like "from", which is a whole day; write "00:00" and "24:00" if that is meant` },
        ];
      return [];
    }),
    ...(layer.restrictions?.length === 0
      ? [{ path: [...path, 'restrictions'], message: 'is empty, so nobody is ever on call; name hours, or leave it out' }]
      : []),
  ];
}

/** Both are times of the same zone in one form, so their texts compare as they do. */
function isOverBeforeItBegins({ start, end }: Layer): boolean {
  return end !== undefined && end <= start;
}

function checkOverride(policy: PolicyFile, { id, schedule, person, replaces, from, until }: Override, index: number): Problem[] {
  const path = ['overrides', index];
  const twice = policy.overrides.findIndex((other) => other.id === id) < index;
  return [
    ...(twice ? [{ path: [...path, 'id'], message: `a second override is called "${id}"; rename one` }] : []),
    ...unknown(policy, 'schedule', schedule, [...path, 'schedule']),
    ...unknown(policy, 'person', person, [...path, 'person']),
    ...(replaces === undefined ? [] : unknown(policy, 'person', replaces, [...path, 'replaces'])),
    ...(Date.parse(from) < Date.parse(until)
      ? []
      : [{ path: [...path, 'until'], message: `is "${until}", which is not after "from" (${from}); write a later time` }]),
    ...(person === replaces
      ? [{ path: [...path, 'replaces'], message: `"${person}" cannot stand in for themselves; name somebody else` }]
      : []),
  ];
}

const KINDS = { person: 'people', team: 'teams', schedule: 'schedules' } as const;
type Kind = keyof typeof KINDS;

function unknown(policy: PolicyFile, kind: Kind, name: string, path: Path): Problem[] {
  const group = KINDS[kind];
  if (Object.hasOwn(policy[group], name)) return [];
  return [{ path, message: `there is no ${kind} "${name}"; ${instead(name, Object.keys(policy[group]), group)}` }];
}

/** The nearest name of those there are, or where to write the first. */
function instead(name: string, known: readonly string[], group: string): string {
  return known.length === 0 ? `define it under ${group}` : `write ${nearest(name, known)}, or define it under ${group}`;
}
