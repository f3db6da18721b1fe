import { describe, expect, it } from 'vitest';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

const L1 = ['0 page L1 slack #dev', '0 page L1 email dev@example.com'];

describe('the default ladder on the real server with skipped time', () => {
  const rehearse = rehearsals();

  it('tells each level at its absolute time: 0, 30, 60 and 120 minutes', async () => {
    const incident = await rehearse(policy('critical'));
    incident.expectTold(...L1);
    await incident.forward(29 * MINUTE);
    incident.expectTold();
    await incident.forward(2 * MINUTE);
    incident.expectTold('30 page L2 pagerduty ops');
    await incident.forward(30 * MINUTE);
    incident.expectTold('60 page L3 voice +15550000003');
    await incident.forward(58 * MINUTE);
    incident.expectTold();
    await incident.forward(2 * MINUTE);
    incident.expectTold('120 page L4 sms +15550000004');
    await incident.forward(24 * 60 * MINUTE);
    incident.expectTold();
  });

  it('stops at the severity floor of each level and says why', async () => {
    const warning = await rehearse(policy('warning'));
    await warning.forward(180 * MINUTE);
    warning.expectTold(...L1);
    const error = await rehearse(policy('error'));
    await error.forward(180 * MINUTE);
    error.expectTold(...L1, '30 page L2 pagerduty ops');
    const skipped = error.events.filter(({ type }) => type === 'escalation.skipped').map(({ message }) => message);
    expect(skipped).toEqual([
      'L3 Management is not told: needs critical or worse, the incident is error.',
      'L4 Executive is not told: needs critical or worse, the incident is error.',
    ]);
    const info = await rehearse(policy('info'));
    await info.forward(180 * MINUTE);
    info.expectTold();
  });

  it('tells a level that was passed over when a later report raises the severity', async () => {
    const report = failure();
    const incident = await rehearse(policy('error'), {}, report);
    await incident.forward(65 * MINUTE);
    incident.expectTold(...L1, '30 page L2 pagerduty ops');
    await incident.report({ ...report, seq: 2, severity: 'critical' });
    incident.expectTold('65 page L3 voice +15550000003 late');
  });

  it.each([
    { ackAt: 1, before: [] },
    { ackAt: 45, before: ['30 page L2 pagerduty ops'] },
    { ackAt: 90, before: ['30 page L2 pagerduty ops', '60 page L3 voice +15550000003'] },
    { ackAt: 130, before: ['30 page L2 pagerduty ops', '60 page L3 voice +15550000003', '120 page L4 sms +15550000004'] },
  ])('tells no later level after an acknowledgement at $ackAt minutes', async ({ ackAt, before }) => {
    const incident = await rehearse(policy('critical'));
    await incident.forward(ackAt * MINUTE);
    incident.expectTold(...L1, ...before);
    await incident.command('acknowledge', { by: 'ann' });
    await incident.forward(29 * MINUTE);
    incident.expectTold();
    await incident.command('resolve', { by: 'ann' });
    const closed = await incident.end();
    expect(closed.state).toBe('resolved');
    const told = [...L1, ...before].map((line) => line.replace(/^\d+ page L\d+/, `${ackAt + 29} all_clear L0`));
    incident.expectTold(...told);
  });

  it('goes on from where it was when an acknowledgement expires, and tells the highest level again', async () => {
    const incident = await rehearse(policy('critical'));
    await incident.forward(10 * MINUTE);
    incident.expectTold(...L1);
    await incident.command('acknowledge', { by: 'ann' });
    await incident.forward(31 * MINUTE);
    incident.expectTold('40 ack_expired L1 slack #dev', '40 ack_expired L1 email dev@example.com');
    // Thirty minutes of pause: the second level is due at 60 instead of 30.
    await incident.forward(18 * MINUTE);
    incident.expectTold();
    await incident.forward(3 * MINUTE);
    incident.expectTold('60 page L2 pagerduty ops');
  });

  it('keeps an acknowledgement alive while its author acts', async () => {
    const incident = await rehearse(policy('critical'));
    await incident.command('acknowledge', { by: 'ann' });
    await incident.forward(25 * MINUTE);
    await incident.command('note', { by: 'ann', text: 'looking at the provider' });
    await incident.forward(25 * MINUTE);
    incident.expectTold(...L1);
    await incident.forward(6 * MINUTE);
    incident.expectTold('55 ack_expired L1 slack #dev', '55 ack_expired L1 email dev@example.com');
  });

  it('escalates now when a person asks, and keeps the later levels at their times', async () => {
    const incident = await rehearse(policy('critical'));
    await incident.forward(5 * MINUTE);
    incident.expectTold(...L1);
    await incident.command('escalate', { by: 'ann' });
    incident.expectTold('5 page L2 pagerduty ops');
    await incident.forward(56 * MINUTE);
    incident.expectTold('60 page L3 voice +15550000003');
  });

  it('is silent while snoozed and then goes on from where it was', async () => {
    const incident = await rehearse(policy('critical'));
    incident.expectTold(...L1);
    await incident.forward(20 * MINUTE);
    await incident.command('snooze', { by: 'ann', minutes: 60 });
    await incident.forward(59 * MINUTE);
    incident.expectTold();
    await incident.forward(2 * MINUTE);
    incident.expectTold('80 snooze_ended L1 slack #dev', '80 snooze_ended L1 email dev@example.com');
    await incident.forward(10 * MINUTE);
    incident.expectTold('90 page L2 pagerduty ops');
  });

  it('sends the all-clear to those who were told when the machine recovers in between', async () => {
    let healthy = false;
    const snapshot = policy('critical', {
      retryability: 'transient',
      playbook: {
        operations: { pay: { kind: 'http', method: 'POST', url: 'http://127.0.0.1:1/pay', idempotent: true } },
        retry: { strategy: 'fixed', firstDelay: '40m', delay: '40m', maxDelay: '40m', jitter: 0, attempts: 2, totalTime: '3h' },
      },
    });
    const incident = await rehearse(snapshot, {
      effect: () => (healthy ? { outcome: 'done', reason: 'paid' } : { outcome: 'refused', reason: 'garbage again' }),
    });
    await incident.forward(45 * MINUTE);
    incident.expectTold(...L1, '30 page L2 pagerduty ops');
    healthy = true;
    const closed = await incident.end();
    expect(closed).toMatchObject({ state: 'recovered', closedBy: 'salvor' });
    incident.expectTold(
      '60 page L3 voice +15550000003',
      '80 all_clear L0 slack #dev',
      '80 all_clear L0 email dev@example.com',
      '80 all_clear L0 pagerduty ops',
      '80 all_clear L0 voice +15550000003',
    );
  });

  it('wakes nobody when a transient failure settles, and the log of pages not sent says why', async () => {
    const snapshot = policy('error', {
      retryability: 'transient',
      playbook: { operations: { pay: { kind: 'http', method: 'POST', url: 'http://127.0.0.1:1/pay', idempotent: true } } },
    });
    const incident = await rehearse(snapshot, {
      effect: (_, attempt) => (attempt > 1 ? { outcome: 'done', reason: 'paid' } : { outcome: 'refused', reason: 'reset' }),
    });
    expect((await incident.end()).state).toBe('recovered');
    incident.expectTold();
    expect(incident.events.map(({ message }) => message)).toContain(
      'L1 Development is not told: the incident was recovered before it was due.',
    );
  });

  it('tells the first level when a transient failure has not settled in its time', async () => {
    const snapshot = policy('error', {
      retryability: 'transient',
      playbook: {
        operations: { pay: { kind: 'http', method: 'POST', url: 'http://127.0.0.1:1/pay', idempotent: true } },
        retry: { strategy: 'fixed', delay: '15s', jitter: 0, attempts: 100, totalTime: '1h' },
      },
    });
    const incident = await rehearse(snapshot);
    await incident.forward(10_000);
    incident.expectTold();
    await incident.forward(15_000);
    incident.expectTold(...L1);
  });
});
