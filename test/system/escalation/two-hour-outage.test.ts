import { describe, expect, it, vi } from 'vitest';
import { openIncidentData } from '../../../src/domain/incident/open.ts';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

describe('after two hours in which nothing ran', () => {
  const rehearse = rehearsals();

  it('takes up a report that waited two hours, and tells every level at once, in order, marked late', async () => {
    const incident = await rehearse(policy('critical'), {}, failure(), { outageMs: 121 * MINUTE });
    await vi.waitFor(() => expect(incident.told).toHaveLength(5), { timeout: 20_000, interval: 100 });
    incident.expectTold(
      '121 page L1 slack #dev late',
      '121 page L1 email dev@example.com late',
      '121 page L2 pagerduty ops late',
      '121 page L3 voice +15550000003 late',
      '121 page L4 sms +15550000004 late',
    );
    const { levels } = await incident.view();
    expect(levels.map(({ lateMs }) => Math.floor((lateMs ?? 0) / MINUTE))).toEqual([121, 91, 61, 1]);
    expect(incident.events.map(({ message }) => message)).toContain(
      'Reported at once and safe in Temporal, but no worker took it up for 2 h 1 min.',
    );
  });

  /** The server's clock does not skip while a task waits for a worker, so here the outage is in the state the run goes on from. */
  it('tells the levels that came due after the first one at once, in order, each marked late', async () => {
    const report = failure();
    const snapshot = policy('critical');
    const openedAt = Date.now() - 121 * MINUTE;
    const identity = { id: 'shop-0-0', workflowId: 'w', runId: 'r', reopened: 0, openedAt, drill: true };
    const state = openIncidentData(identity, report, snapshot, openedAt);
    state.levels[0] = { generation: 1, sentAt: openedAt };
    const incident = await rehearse(snapshot, {}, report, { carried: state });
    incident.expectTold('121 page L2 pagerduty ops late', '121 page L3 voice +15550000003 late', '121 page L4 sms +15550000004 late');
    expect(incident.told.map(({ level }) => level)).toEqual([2, 3, 4]);
    const { levels } = await incident.view();
    expect(levels.slice(1).map(({ lateMs }) => Math.floor((lateMs ?? 0) / MINUTE))).toEqual([91, 61, 1]);
  });
});
