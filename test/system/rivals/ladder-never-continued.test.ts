import { describe, it } from 'vitest';
import type { Notification, SendResult } from '../../../src/domain/notification.ts';
import { MINUTE, policy, rehearsals } from '../rehearsal.ts';

const FIRST = ['0 page L1 slack #dev', '0 page L1 email dev@example.com'];

/** Grafana OnCall #1206; OneUptime: a failing SMS does not escalate. */
describe('ladder never continued', () => {
  const rehearse = rehearsals();

  it.each([
    ['every provider refuses', { outcome: 'rejected', reason: 'refused by the test' }],
    ['nobody knows whether anything arrives', { outcome: 'unknown', reason: 'no answer' }],
  ] satisfies [string, SendResult][])('continues at once when %s', async (_, answer) => {
    const incident = await rehearse(policy('critical'), { send: () => answer });
    await incident.forward(121 * MINUTE);
    // Nobody has been reached by a level, so nothing is to be waited for.
    const rest = ['0 page L2 pagerduty ops', '0 page L3 voice +15550000003', '0 page L4 sms +15550000004'];
    incident.expectTold(...FIRST, ...rest);
  });

  it('continues beside a provider that is busy for hours', async () => {
    const busy = ({ channel }: Notification): SendResult =>
      channel === 'slack'
        ? { outcome: 'deferred', reason: 'too many requests', retryAfterMs: 20 * MINUTE }
        : { outcome: 'sent', reason: 'taken' };
    const incident = await rehearse(policy('critical'), { send: busy });
    await incident.forward(121 * MINUTE);
    const others = ['30 page L2 pagerduty ops', '60 page L3 voice +15550000003', '120 page L4 sms +15550000004'];
    incident.expectTold('0 page L1 email dev@example.com', ...others);
  });

  it('continues after an acknowledgement that ran out, again and again', async () => {
    const incident = await rehearse(policy('critical'));
    incident.expectTold(...FIRST);
    await incident.command('acknowledge', { by: 'ann' });
    await incident.forward(31 * MINUTE);
    incident.expectTold('30 ack_expired L1 slack #dev', '30 ack_expired L1 email dev@example.com');
    await incident.command('acknowledge', { by: 'bob' });
    await incident.forward(31 * MINUTE);
    incident.expectTold('61 ack_expired L1 slack #dev', '61 ack_expired L1 email dev@example.com');
    // An hour of pauses: the second level is due at 90 minutes instead of 30.
    await incident.forward(30 * MINUTE);
    incident.expectTold('90 page L2 pagerduty ops');
  });
});
