import { z } from 'zod';
import { Action } from '../policy/playbook.ts';

/** The first key of a block that is a proposal, and the version of this format. */
export const PROPOSAL_KEY = 'salvor';
const VERSION = 'proposal/1';

/** What a proposal looks like in a comment: a fenced block of JSON or YAML. Documented in docs/channels.md. */
export const ProposalFormat = z
  .strictObject({
    salvor: z.literal(VERSION, `must be "${VERSION}"`),
    /** One sentence: what it does and why it helps. */
    summary: z.string().min(1).max(500),
    pullRequest: z
      .url({ protocol: /^https$/ })
      .max(2_000)
      .optional(),
    /** As in a playbook. `when` is ignored, because it is for this incident; it always waits for approval. */
    action: Action,
  })
  .superRefine(({ action }, context) => {
    // An address of somebody else's choice must not be handed a secret of ours.
    if (JSON.stringify(action).includes('${secret:')) {
      const message =
        'names a secret; a proposal may not. Let the service do it in an activity of its own, or ask for a fix in the playbook';
      context.addIssue({ code: 'custom', path: ['action'], message });
    }
    const parts = Object.entries({ apply: action.apply, verify: action.verify, compensate: action.compensate });
    for (const [part, effect] of parts) {
      if (effect?.kind !== 'activity' || !('taskQueue' in effect) || effect.taskQueue === undefined) continue;
      const message = "is not allowed in a proposal: an activity runs on its service's own queue";
      context.addIssue({ code: 'custom', path: ['action', part, 'taskQueue'], message });
    }
  })
  .transform(({ summary, pullRequest, action }) => ({
    summary,
    ...(pullRequest !== undefined && { pullRequest }),
    action: { ...action, guarded: true, when: {} },
  }));
export type ProposalFormat = z.output<typeof ProposalFormat>;

/** An example for each kind of effect, for whoever is asked. */
export const PROPOSAL_EXAMPLES = {
  flag: { kind: 'flag', url: 'https://flags.shop.example/checkout-v2', value: false },
  activity: { kind: 'activity', name: 'rebuildIndex', args: ['orders'] },
  http: { kind: 'http', method: 'POST', url: 'https://deploy.shop.example/releases/42', idempotent: true },
  sql: { kind: 'sql', database: 'shop', text: 'ANALYZE orders' },
  migration: { kind: 'migration', database: 'shop', directory: 'migrations' },
  command: { kind: 'command', argv: ['systemctl', 'restart', 'shop'] },
} as const;
export const PROPOSAL_VERSION = VERSION;
