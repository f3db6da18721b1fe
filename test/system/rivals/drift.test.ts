import { describe, expect, it, vi } from 'vitest';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

/** GoAlert: the next step is due so long after the former was taken, so lateness adds up (10.7 s at the third level). */
describe('drift', () => {
  const rehearse = rehearsals();

  it('never happens: a first level that is seven minutes late moves no other', async () => {
    const incident = await rehearse(policy('critical'), {}, failure(), { outageMs: 7 * MINUTE });
    await vi.waitFor(() => expect(incident.told).toHaveLength(2), { timeout: 20_000, interval: 100 });
    incident.expectTold('7 page L1 slack #dev late', '7 page L1 email dev@example.com late');
    await incident.forward(114 * MINUTE);
    incident.expectTold('30 page L2 pagerduty ops', '60 page L3 voice +15550000003', '120 page L4 sms +15550000004');
    const due = incident.told.filter(({ kind }) => kind === 'page').map(({ dueAfterMs }) => dueAfterMs / MINUTE);
    expect(due).toEqual([0, 0, 30, 60, 120]);
  });
});
