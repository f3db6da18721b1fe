import type { Action } from '../policy/playbook.ts';
import { check, type Fields, type Misfit } from '../shape.ts';
import type { Codegen } from './policy.ts';

/** Hands a fix that was proposed to its incident: argument `Proposal`. A repeat has the same id. */
export const PROPOSAL_SIGNAL = 'proposal';

/** A fix that somebody proposes for one incident. It has no effect before a person approves it. */
export interface Proposal {
  /** The same for the same proposal, however often it is handed over. */
  id: string;
  incidentId: string;
  /** The request it answers. */
  requestId: string;
  /** Checked by the playbook's own schema, always guarded, without conditions. */
  action: Action;
  /** One sentence: what it does and why it helps. */
  summary: string;
  /** The change in the code behind it. */
  pullRequest?: string;
  /** Who proposed it, as Linear names them, and where it can be read. */
  by: string;
  url?: string;
  /** Epoch ms. */
  at: number;
}

const FIELDS = {
  id: { kind: 'text', min: 1, max: 100 },
  incidentId: { kind: 'text', min: 1, max: 200 },
  requestId: { kind: 'text', min: 1, max: 60 },
  action: { kind: 'anything' },
  summary: { kind: 'text', min: 1, max: 500 },
  pullRequest: { kind: 'text', max: 2_000, optional: true },
  by: { kind: 'text', min: 1, max: 200 },
  url: { kind: 'text', max: 2_000, optional: true },
  at: { kind: 'number', min: 0, max: Number.MAX_SAFE_INTEGER },
} as const satisfies Fields;

/**
 * Checks what came by the signal, without a schema library because it runs in the workflow: whoever reaches Temporal can send one.
 * The door behind which proposals are read has parsed the action by the playbook's schema; here only what the workflow relies on is
 * looked at again.
 */
export function checkProposal(input: unknown): { fits: Proposal } | { misfit: Misfit } {
  const checked = check(FIELDS, input);
  if ('misfit' in checked) return checked;
  const misfit = misfitOfAction(checked.fits.action);
  return misfit === undefined ? { fits: input as Proposal } : { misfit };
}

function misfitOfAction(action: unknown): Misfit | undefined {
  const { name, apply, guarded, when } = (action ?? {}) as Partial<Record<keyof Action, unknown>>;
  if (typeof name !== 'string' || name === '' || name.length > 100) {
    return { field: 'action.name', problem: 'has to be text of 1 to 100 characters' };
  }
  if (typeof apply !== 'object' || apply === null || !('kind' in apply) || typeof apply.kind !== 'string') {
    return { field: 'action.apply', problem: 'has to be an effect' };
  }
  if (guarded !== true) return { field: 'action.guarded', problem: 'has to be true: a person approves every proposal' };
  if (typeof when !== 'object' || when === null) return { field: 'action.when', problem: 'has to be an object' };
  return undefined;
}

/** Why the playbook does not take a proposal; undefined when it may be put before a person. */
export function whyNotProposable({ apply, compensate }: Pick<Action, 'apply' | 'compensate'>, allow: Codegen['allow']): string | undefined {
  const kinds: string[] = allow;
  const foreign = [apply, compensate].find((effect) => effect !== undefined && !kinds.includes(effect.kind));
  return foreign === undefined
    ? undefined
    : `an effect of kind "${foreign.kind}" may not be proposed here; allowed are ${allow.join(', ')}`;
}
