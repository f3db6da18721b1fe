import { describe, expect, it } from 'vitest';
import { PROPOSAL_SIGNAL } from '../../../src/domain/codegen/proposal.ts';
import { Action } from '../../../src/domain/policy/playbook.ts';
import { MINUTE, policy, rehearsals } from '../rehearsal.ts';

const L1 = ['0 page L1 slack #dev', '0 page L1 email dev@example.com'];
const turnOff = Action.parse({
  name: 'turn-off',
  guarded: true,
  apply: { kind: 'flag', url: 'http://127.0.0.1:1/flag', value: false },
  verify: { kind: 'http', url: 'http://127.0.0.1:1/health' },
});

describe('a fix that is asked for through an issue', () => {
  const rehearse = rehearsals();
  const asking = () => policy('critical', { playbook: { codegen: { team: 'core' } } });

  it('is approved by a person, applied, verified, and recovers the incident', async () => {
    let healthy = false;
    const incident = await rehearse(asking(), {
      effect: () => {
        healthy = true;
        return { outcome: 'done', reason: 'the flag is off' };
      },
      probe: () => ({ healthy, reason: healthy ? 'it answers' : 'it does not answer' }),
    });
    incident.expectTold(...L1);
    const { id, next } = await incident.view();
    expect(next?.what).toBe('L2 Operations is told');
    const proposal = {
      id: 'c1',
      incidentId: id,
      requestId: '1',
      action: turnOff,
      summary: 'The flag broke it.',
      by: 'Codegen',
      at: Date.now(),
    };
    await incident.signal(PROPOSAL_SIGNAL, proposal);
    await incident.signal(PROPOSAL_SIGNAL, proposal);
    const { approval } = await incident.view();
    expect(approval).toMatchObject({ action: 'proposal-1-turn-off', reason: 'Codegen proposes it: The flag broke it.' });
    incident.expectTold('0 approval_needed L0 slack #dev', '0 approval_needed L0 email dev@example.com');
    await incident.command('approve', { by: 'ann', approvalId: approval?.id });
    const closed = await incident.end();
    expect(closed).toMatchObject({ state: 'recovered', attempts: [{ kind: 'fix', name: 'proposal-1-turn-off', outcome: 'recovered' }] });
    incident.expectTold('0 all_clear L0 slack #dev', '0 all_clear L0 email dev@example.com');
    const proposals = incident.events.filter(({ type }) => type === 'recovery.proposal').map(({ message }) => message);
    expect(proposals).toContain('Codegen proposes "proposal-1-turn-off": The flag broke it.');
  });

  it('that nobody proposes ends in the machine giving up, while the ladder went on', async () => {
    const incident = await rehearse(asking());
    await incident.forward(125 * MINUTE);
    incident.expectTold(...L1, '30 page L2 pagerduty ops', '60 page L3 voice +15550000003', '120 page L4 sms +15550000004');
    expect((await incident.view()).state).toBe('exhausted');
    expect(incident.events.map(({ message }) => message)).toContain('Nobody proposed a fix within 2 h.');
  });
});
