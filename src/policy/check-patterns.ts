import isSafe from 'safe-regex2';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { actionsOf, placedPlaybooks } from './actions.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

/** Patterns meet whatever services log; one that takes exponential time on a hostile text would stop every incident. */
export function checkPatterns(policy: PolicyFile): Problem[] {
  return placedPlaybooks(policy).flatMap(({ playbook, path }) => [
    ...playbook.rules.flatMap(({ when }, index) => checkPattern(when.message, [...path, 'rules', index, 'when', 'message'])),
    ...actionsOf(playbook, path).flatMap(({ action, path: place }) => checkPattern(action.when.message, [...place, 'when', 'message'])),
  ]);
}

function checkPattern(pattern: string | undefined, path: Path): Problem[] {
  if (pattern === undefined) return [];
  try {
    if (isSafe(new RegExp(pattern, 'i'))) return [];
    return [{ path, message: `/${pattern}/ can take exponential time on a long text; do not repeat a group that repeats itself` }];
  } catch (error) {
    return [{ path, message: `/${pattern}/ is not a regular expression: ${error instanceof Error ? error.message : String(error)}` }];
  }
}
