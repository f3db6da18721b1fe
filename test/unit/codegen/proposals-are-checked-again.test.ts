import { describe, expect, it } from 'vitest';
import { checkProposal, whyNotProposable, type Proposal } from '../../../src/domain/codegen/proposal.ts';
import { PROPOSAL_EXAMPLES, ProposalFormat } from '../../../src/domain/codegen/proposal-format.ts';
import { Codegen } from '../../../src/domain/codegen/policy.ts';

const { action, summary } = ProposalFormat.parse({
  salvor: 'proposal/1',
  summary: 'back to the old checkout',
  action: { name: 'old', apply: { kind: 'flag', url: 'https://flags.example/c', value: false }, guarded: false, when: { code: ['X'] } },
});
const PROPOSAL: Proposal = { id: 'linear-1', incidentId: 'shop-1', requestId: '1', action, summary, by: 'Codegen', at: 1 };

describe('what comes by the signal', () => {
  it('fits when the door made it: guarded, without conditions', () => {
    expect(action).toMatchObject({ guarded: true, when: {} });
    expect(checkProposal(PROPOSAL)).toEqual({ fits: PROPOSAL });
  });

  it.each([
    ['nothing', undefined, 'input'],
    ['no action', { ...PROPOSAL, action: undefined }, 'action'],
    ['an action without a name', { ...PROPOSAL, action: { ...action, name: '' } }, 'action.name'],
    ['an action without an effect', { ...PROPOSAL, action: { ...action, apply: { kind: 1 } } }, 'action.apply'],
    ['an action that would not ask', { ...PROPOSAL, action: { ...action, guarded: false } }, 'action.guarded'],
    ['an action without conditions', { ...PROPOSAL, action: { ...action, when: undefined } }, 'action.when'],
    ['an unknown field', { ...PROPOSAL, approved: true }, 'approved'],
    ['a time that is none', { ...PROPOSAL, at: 'now' }, 'at'],
  ])('%s is refused by name', (_what, input, field) => {
    expect(checkProposal(input)).toMatchObject({ misfit: { field } });
  });
});

describe('the playbook decides what may be proposed', () => {
  const { allow } = Codegen.parse({ team: 'ENG' });

  it.each(['flag', 'activity', 'http'] as const)('%s by default', (kind) => {
    const example = ProposalFormat.parse({ salvor: 'proposal/1', summary, action: { name: 'x', apply: PROPOSAL_EXAMPLES[kind] } });
    expect(whyNotProposable(example.action, allow)).toBeUndefined();
  });

  it.each(['sql', 'migration', 'command'] as const)('%s only when it says so, also to undo', (kind) => {
    const { action: proposed } = ProposalFormat.parse({
      salvor: 'proposal/1',
      summary,
      action: { name: 'x', apply: PROPOSAL_EXAMPLES[kind] },
    });
    expect(whyNotProposable(proposed, allow)).toContain(`"${kind}" may not be proposed`);
    expect(whyNotProposable({ apply: action.apply, compensate: proposed.apply }, allow)).toContain(`"${kind}"`);
    expect(whyNotProposable(proposed, [...allow, kind])).toBeUndefined();
  });
});
