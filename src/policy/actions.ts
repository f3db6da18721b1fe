import type { Action, Playbook, PolicyFile } from '../domain/policy/playbook.ts';
import type { Path } from './schema-at.ts';

/** An action of a playbook and where the file has it. */
export interface PlacedAction {
  action: Action;
  path: Path;
  stage: 'fixes' | 'rollback' | 'shutdown';
}

export function actionsOf(playbook: Playbook, path: Path): PlacedAction[] {
  return [
    ...playbook.fixes.map((action, index): PlacedAction => ({ action, path: [...path, 'fixes', index], stage: 'fixes' })),
    ...playbook.rollback.map((action, index): PlacedAction => ({ action, path: [...path, 'rollback', index], stage: 'rollback' })),
    ...(playbook.shutdown === undefined ? [] : [{ action: playbook.shutdown, path: [...path, 'shutdown'], stage: 'shutdown' } as const]),
  ];
}

/** Playbooks with their place. */
export function placedPlaybooks(policy: PolicyFile): { playbook: Playbook; path: Path }[] {
  return policy.playbooks.map((playbook, index) => ({ playbook, path: ['playbooks', index] }));
}
