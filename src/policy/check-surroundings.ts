import type { Effect, Operation, Probe } from '../domain/policy/operation.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { actionsOf, placedPlaybooks } from './actions.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

type Runnable = Effect | Operation | Probe;

/** What a policy may name: databases and secrets by lower-case name. Only the names are looked at. */
export interface Surroundings {
  databases: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
}

/** What the policy names and this machine does not have. A worker starts without it: to page is possible all the same. */
export function checkSurroundings(policy: PolicyFile, surroundings: Surroundings): Problem[] {
  return runnables(policy).flatMap(({ runnable, path }) => lacks(runnable, path, surroundings));
}

function runnables(policy: PolicyFile): { runnable: Runnable; path: Path }[] {
  return placedPlaybooks(policy).flatMap(({ playbook, path }) => [
    ...Object.entries(playbook.operations).map(([name, runnable]) => ({ runnable, path: [...path, 'operations', name] })),
    ...(playbook.probe === undefined ? [] : [{ runnable: playbook.probe, path: [...path, 'probe'] }]),
    ...actionsOf(playbook, path).flatMap(({ action, path: place }) =>
      (['apply', 'verify', 'compensate'] as const).flatMap((part) => {
        const runnable = action[part];
        return runnable === undefined ? [] : [{ runnable, path: [...place, part] }];
      }),
    ),
  ]);
}

function lacks(runnable: Runnable, path: Path, { databases, secrets }: Surroundings): Problem[] {
  const problems: Problem[] = [];
  if ('database' in runnable && databases[runnable.database.toLowerCase()] === undefined) {
    const message = `database "${runnable.database}" is not configured; set SALVOR_DATABASE_${runnable.database.toUpperCase()}`;
    problems.push({ path: [...path, 'database'], message });
  }
  const named = new Set([...JSON.stringify(runnable).matchAll(/\$\{secret:([A-Za-z0-9_]+)\}/g)].map(([, name]) => name ?? ''));
  for (const name of named) {
    if (secrets[name.toLowerCase()] !== undefined) continue;
    problems.push({ path, message: `secret "${name}" is not set; set SALVOR_SECRET_${name.toUpperCase()}` });
  }
  return problems;
}
