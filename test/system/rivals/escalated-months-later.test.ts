import { describe, expect, it } from 'vitest';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

const MONTHS = 90 * 24 * 60 * MINUTE;
const FIRST = ['0 page L1 slack #dev', '0 page L1 email dev@example.com'];
const REST = ['30 page L2 pagerduty ops', '60 page L3 voice +15550000003', '120 page L4 sms +15550000004'];

/** Grafana OnCall #3111. */
describe('escalated months later', () => {
  const rehearse = rehearsals();

  it('never happens to a resolved incident: it is over, and its failure begins anew at the first level', async () => {
    const report = failure();
    const first = await rehearse(policy('critical'), {}, report);
    first.expectTold(...FIRST);
    await first.command('resolve', { by: 'ann' });
    expect((await first.end()).state).toBe('resolved');
    first.expectTold('0 all_clear L0 slack #dev', '0 all_clear L0 email dev@example.com');
    const again = await rehearse(policy('critical'), {}, failure({ fingerprint: report.fingerprint }));
    again.expectTold(...FIRST);
  });

  it('never happens to one whose ladder is at its end: nobody hears of it for three months, unless they ask for reminders', async () => {
    const incident = await rehearse(policy('critical'));
    await incident.forward(121 * MINUTE);
    incident.expectTold(...FIRST, ...REST);
    await incident.forward(MONTHS);
    incident.expectTold();
  });

  it('never happens to one below the floor of its further levels', async () => {
    const incident = await rehearse(policy('warning'));
    await incident.forward(MONTHS);
    incident.expectTold(...FIRST);
  });

  it('never happens to one that somebody keeps acknowledged', async () => {
    const incident = await rehearse(policy('critical'));
    incident.expectTold(...FIRST);
    await incident.command('snooze', { by: 'ann', minutes: 7 * 24 * 60 });
    await incident.forward(7 * 24 * 60 * MINUTE - MINUTE);
    incident.expectTold();
    await incident.command('resolve', { by: 'ann' });
    await incident.end();
    incident.expectTold(...['slack #dev', 'email dev@example.com'].map((target) => `${7 * 24 * 60 - 1} all_clear L0 ${target}`));
  });
});
