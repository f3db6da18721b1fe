import { describe, expect, it } from 'vitest';
import { takeProposal } from '../../../src/domain/codegen/take.ts';
import { close } from '../../../src/domain/incident/close.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import { Action } from '../../../src/domain/policy/playbook.ts';
import { nextStep } from '../../../src/domain/recovery/next-step.ts';
import { anIncident, MINUTE, OPENED } from '../incident/an-incident.ts';

const flag = Action.parse({ name: 'turn-off', guarded: true, apply: { kind: 'flag', url: 'http://127.0.0.1:1/flag', value: false } });
const proposal = (changes: object = {}) => ({
  id: 'comment-1',
  incidentId: 'shop-0123456789abcdef-00000000',
  requestId: '1',
  action: flag,
  summary: 'The flag broke it.',
  by: 'Codegen',
  at: OPENED,
  ...changes,
});

/** An incident whose own means are used up and that has asked for a fix. */
function asking(): IncidentData {
  const incident = anIncident({ playbook: { codegen: { team: 'core' } } });
  incident.codegen = { requestId: '1', askedAt: OPENED, until: OPENED + 120 * MINUTE, issueId: 'i1', proposals: [], news: [] };
  return incident;
}
const notes = (incident: IncidentData, type: string) =>
  incident.pendingEvents.filter((event) => event.type === type).map(({ message }) => message);

describe('a fix that is proposed', () => {
  it('is asked for when the own means are used up, and only where the playbook says so', () => {
    expect(nextStep(anIncident({ playbook: { codegen: { team: 'core' } } }), OPENED).step).toMatchObject({ do: 'await_proposal' });
    expect(nextStep(anIncident(), OPENED).step.do).toBe('give_up');
    const own = anIncident({ playbook: { codegen: { team: 'core' }, fixes: [flag] } });
    expect(nextStep(own, OPENED).step).toMatchObject({ do: 'act', action: { name: 'turn-off' } });
  });

  it('is put before a person under a name of its own, with who proposes it and why', () => {
    const incident = asking();
    takeProposal(incident, proposal(), OPENED);
    expect(nextStep(incident, OPENED).step).toMatchObject({
      do: 'act',
      stage: 'fix',
      action: { name: 'proposal-1-turn-off' },
      approval: 'Codegen proposes it: The flag broke it.',
    });
  });

  it('is taken once, however often it comes', () => {
    const incident = asking();
    takeProposal(incident, proposal(), OPENED);
    const once = structuredClone(incident);
    takeProposal(incident, proposal(), OPENED + MINUTE);
    expect(incident).toEqual(once);
  });

  it.each([
    [
      'an effect that the playbook does not allow',
      { action: { ...flag, apply: { kind: 'command', argv: ['rm'] } } },
      'may not be proposed here',
    ],
  ])('is refused for %s, and whoever proposed it is told why', (_, changes, why) => {
    const incident = asking();
    takeProposal(incident, proposal(changes), OPENED);
    expect(nextStep(incident, OPENED).step.do).toBe('await_proposal');
    expect(incident.codegen?.news).toMatchObject([{ issueId: 'i1', done: false, text: expect.stringContaining(why) as string }]);
  });

  it.each([
    ['is no proposal', { nonsense: true }],
    ['is for another incident', proposal({ incidentId: 'shop-0123456789abcdef-11111111' })],
    ['answers no request', proposal({ requestId: '2' })],
    ['would not ask a person', proposal({ action: { ...flag, guarded: false } })],
  ])('changes nothing when it %s', (_, input) => {
    const incident = asking();
    takeProposal(incident, input, OPENED);
    expect(incident.codegen?.proposals).toEqual([]);
    expect(notes(incident, 'incident.note')).toHaveLength(1);
  });

  it('is waited for no longer than the playbook says, and as often as it says', () => {
    const incident = asking();
    expect(nextStep(incident, OPENED + 120 * MINUTE).step.do).toBe('give_up');
    for (const number of [1, 2, 3]) {
      takeProposal(incident, proposal({ id: `comment-${number}` }), OPENED);
      const { step } = nextStep(incident, OPENED);
      if (step.do !== 'act') throw new Error(`proposal ${number} is not taken`);
      incident.attempts.push({ number, kind: 'fix', name: step.action.name, startedAt: OPENED, outcome: 'failed' });
    }
    expect(nextStep(incident, OPENED).step.do).toBe('give_up');
  });

  it('comes too late for an incident that is over', () => {
    const incident = asking();
    close(incident, OPENED, 'resolved', 'ann', 'done');
    takeProposal(incident, proposal(), OPENED);
    expect(incident.codegen?.proposals[0]?.refused).toBe('the incident is resolved');
  });
});
