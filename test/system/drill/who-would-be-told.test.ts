import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { computeDrill, rehearseDrill } from '../../../src/drill/drill.ts';
import type { RehearsalStage } from '../../../src/drill/rehearsal.ts';
import type { DrillReport } from '../../../src/drill/report.ts';
import { serverSkipsTime } from '../../../src/drill/time-skipping.ts';
import { workflowBundle } from '../../../worker/bundle.ts';

const AT = Date.UTC(2026, 11, 24, 22, 0, 0);
const MINUTE = 60_000;
const undoable = { apply: { kind: 'command', argv: ['false'] } };

const POLICY = PolicyFile.parse({
  version: 1,
  playbooks: [
    {
      name: 'shop',
      match: { service: ['shop'] },
      operations: { pay: { kind: 'http', url: 'http://127.0.0.1:1/pay', idempotent: true } },
      retry: { strategy: 'fixed', delay: '10s', attempts: 2, jitter: 0 },
      // The drill's failure is of a kind that no rule knows: a playbook that trusts itself says so.
      confidenceThreshold: 0,
      fixes: [{ name: 'restart', ...undoable }],
      rollback: [{ name: 'former release', guarded: true, ...undoable }],
    },
  ],
  escalation: {
    default: {
      levels: [
        { name: 'Development', after: 0, notify: [{ channel: 'email', to: 'dev@example.com' }] },
        { name: 'Operations', after: '30m', minSeverity: 'error', notify: [{ channel: 'pagerduty', to: 'ops' }] },
        { name: 'Executive', after: '120m', minSeverity: 'critical', notify: [{ channel: 'voice', to: '+15550000004' }] },
      ],
    },
  },
});

describe('a drill', () => {
  let stage: RehearsalStage;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    const [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
    const bundle = await workflowBundle(join(tmpdir(), 'salvor-test-bundles'));
    stage = { connection, native, namespace: inject('temporalNamespace'), bundle };
  });

  afterAll(async () => {
    await stage.native.close();
    await stage.connection.close();
  });

  const told = (report: DrillReport) => report.told.map(({ at, kind, channel, to }) => `${at.slice(5, 16)} ${kind} ${channel} ${to}`);

  it('finds that this server can skip time', async () => {
    expect(await serverSkipsTime(stage)).toBe(true);
  });

  it('says who would be told when, on which channel, and what the machine would try', async () => {
    const report = await rehearseDrill({ service: 'shop', operation: 'pay', severity: 'critical', at: AT }, POLICY, stage);
    expect(told(report)).toEqual([
      '12-24T22:00 page email dev@example.com',
      '12-24T22:00 approval_needed email dev@example.com',
      '12-24T22:30 page pagerduty ops',
      '12-25T00:00 page voice +15550000004',
    ]);
    expect(report).toMatchObject({ how: 'rehearsed', playbook: 'shop', notTold: [], reachesSomebody: true });
    expect(report.machine.map(({ what }) => what)).toEqual([
      'Retry 1 of 2: "pay" is run again.',
      'Retry 2 of 2: "pay" is run again.',
      'Passed over retry: 2 of 2 retries failed.',
      'Fix "restart".',
      '"former release" needs approval: the playbook guards it. It is given up after 30 min.',
      'Passed over former release: nobody approved it within 30 min.',
      expect.stringContaining('The machine gives up'),
    ]);
    expect(report.machine[1]?.afterMs).toBeGreaterThanOrEqual(10_000);
    expect(report.verdict).toEqual([
      'First person told at once: dev@example.com (email).',
      'First one rung after 30 min: ops (pagerduty).',
      'Every level would be told; the last one after 2 h.',
      expect.stringMatching(/^The machine waits for a person after 1\d s\.$/),
    ]);
  });

  it('says which levels stay silent and why, and that nobody is told of an info', async () => {
    const warning = await rehearseDrill({ service: 'shop', operation: 'pay', severity: 'warning', at: AT }, POLICY, stage);
    expect(warning.notTold).toEqual([
      { level: 2, name: 'Operations', reason: 'needs error or worse, the incident is warning' },
      { level: 3, name: 'Executive', reason: 'needs critical or worse, the incident is warning' },
    ]);
    const info = await rehearseDrill({ service: 'another', operation: 'any', severity: 'info', at: AT }, POLICY, stage);
    expect(info).toMatchObject({ reachesSomebody: false, told: [], verdict: ['Nobody would be told of an info at all.'] });
  });

  it('shows what an acknowledgement that nobody follows up would change', async () => {
    const request = { service: 'another', operation: 'any', severity: 'error', at: AT, ackAfterMs: 10 * MINUTE } as const;
    const report = await rehearseDrill(request, POLICY, stage);
    expect(told(report)).toEqual([
      '12-24T22:00 page email dev@example.com',
      '12-24T22:40 ack_expired email dev@example.com',
      '12-24T23:00 page pagerduty ops',
    ]);
  });

  it.each([
    { severity: 'critical' },
    { severity: 'error', ackAfterMs: 10 * MINUTE },
    { severity: 'warning' },
    { severity: 'info' },
  ] as const)('computes the same where the server cannot skip time: %o', async (change) => {
    const request = { service: 'another', operation: 'any', at: AT, ...change };
    const rehearsed = await rehearseDrill(request, POLICY, stage);
    const computed = computeDrill(request, POLICY, 'the server is old');
    expect(computed).toMatchObject({ how: 'computed', notice: 'the server is old' });
    expect(told(computed)).toEqual(told(rehearsed));
    expect(computed.notTold).toEqual(rehearsed.notTold);
    expect(computed.verdict).toEqual(rehearsed.verdict);
  });

  it('leaves nothing open behind', async () => {
    await rehearseDrill({ service: 'left-behind', operation: 'any', at: AT }, POLICY, stage);
    const client = new Client({ connection: stage.connection, namespace: stage.namespace });
    const query = `SalvorService = 'left-behind' AND ExecutionStatus = 'Running'`;
    await expect.poll(async () => (await client.workflow.count(query)).count).toBe(0);
  });
});
