import type { PolicyFile } from '../domain/policy/playbook.ts';
import { actionsOf, placedPlaybooks } from './actions.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

/** Names are what the timeline, the budget and the approvals go by: each must mean one thing. */
export function checkNames(policy: PolicyFile): Problem[] {
  const playbooks = placedPlaybooks(policy);
  return [
    ...duplicates(
      'playbook',
      playbooks.map(({ playbook, path }) => ({ name: playbook.name, path: [...path, 'name'] })),
    ),
    ...playbooks.flatMap(({ playbook, path }) => [
      ...duplicates(
        'rule',
        playbook.rules.map(({ id }, index) => ({ name: id, path: [...path, 'rules', index, 'id'] })),
      ),
      ...duplicates(
        'action',
        actionsOf(playbook, path).map(({ action, path: place }) => ({ name: action.name, path: [...place, 'name'] })),
      ),
    ]),
    ...Object.entries(policy.escalation).flatMap(([key, { levels }]) =>
      duplicates(
        'level',
        levels.map((level, index) => ({ name: level.name, path: ['escalation', key, 'levels', index, 'name'] })),
      ),
    ),
    ...checkShadows(policy),
  ];
}

function duplicates(what: string, named: { name: string; path: Path }[]): Problem[] {
  return named
    .filter(({ name }, index) => named.findIndex((other) => other.name === name) < index)
    .map(({ name, path }) => ({ path, message: `a second ${what} is called "${name}"; rename one` }));
}

/** The first playbook that matches is used, so nothing after one that matches everything is ever reached. */
function checkShadows({ playbooks }: PolicyFile): Problem[] {
  const catchAll = playbooks.findIndex(({ match }) => Object.values(match).every((condition) => condition === undefined));
  if (catchAll === -1) return [];
  return playbooks.slice(catchAll + 1).map(({ name }, index) => ({
    path: ['playbooks', catchAll + 1 + index],
    message: `playbook "${name}" is never used, because "${playbooks[catchAll]?.name ?? ''}" before it matches everything; move it up`,
  }));
}
