import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { stringify } from 'yaml';
import type { SEARCH_ATTRIBUTES } from '../../../src/domain/contracts.ts';
import { workflowIdOf } from '../../../src/domain/incident/identity.ts';
import { FailingService } from '../kill/house.ts';
import { startSystem, type System, waitFor } from '../stack.ts';
import { Desk, until } from './desk.ts';

/** Built into every SDK; the Temporal UI asks it for what it shows as current details. */
const METADATA_QUERY = '__temporal_workflow_metadata';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

describe('an operator who has only the Temporal UI', () => {
  const directory = mkdtempSync(join(tmpdir(), 'salvor-ui-'));
  let service: FailingService;
  let system: System;
  let desk: Desk;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    service = await FailingService.start();
    const retry = { strategy: 'fixed', jitter: 0, attempts: 3 };
    const again = (path: string) => ({ kind: 'http', url: `${service.url}${path}`, idempotent: true });
    const policyFile = join(directory, 'policy.yaml');
    writeFileSync(
      policyFile,
      stringify({
        version: 1,
        playbooks: [
          { name: 'patient', match: { operation: ['pay'] }, operations: { pay: again('/pay') }, retry: { ...retry, firstDelay: '10m' } },
          { name: 'quick', match: { operation: ['order'] }, operations: { order: again('/order') }, retry },
        ],
        escalation: {
          default: {
            levels: [
              { name: 'Development', after: '30m', notify: [{ channel: 'email', to: 'dev@example.com' }] },
              { name: 'Operations', after: '60m', notify: [{ channel: 'slack', to: '#ops' }] },
            ],
          },
        },
      }),
    );
    system = await startSystem({ env: { SALVOR_POLICY: policyFile } });
    desk = new Desk(system);
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection, namespace: system.env['TEMPORAL_NAMESPACE'] ?? '' });
  });
  afterAll(async () => {
    await connection.close();
    await system.stop();
    service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const summaryOf = ({ userMetadata }: HistoryEvent): string | undefined =>
    userMetadata?.summary == null ? undefined : defaultPayloadConverter.fromPayload<string>(userMetadata.summary);

  /** The summaries of the timers that still run. */
  const pendingTimers = async (workflowId: string): Promise<(string | undefined)[]> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const over = new Set(
      events?.map((event) => (event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes)?.timerId).filter(Boolean),
    );
    return events?.filter(({ timerStartedEventAttributes: timer }) => timer != null && !over.has(timer.timerId)).map(summaryOf) ?? [];
  };

  /** Every activity that was asked for, in order: "<type>: <summary>". */
  const activities = async (workflowId: string): Promise<string[]> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap((event) => {
      const type = event.activityTaskScheduledEventAttributes?.activityType?.name;
      return type == null ? [] : [`${type}: ${summaryOf(event) ?? '(no summary)'}`];
    });
  };

  /** What is shown as current details, once it says what it has to. */
  const detailsWith = (workflowId: string, words: string): Promise<string> =>
    until(async () => {
      const { currentDetails } = await client.workflow.getHandle(workflowId).query<{ currentDetails: string }>(METADATA_QUERY);
      return currentDetails.includes(words) ? currentDetails : undefined;
    }, `the details to say "${words}"`);

  /** The list of workflows shows exactly this one with these attributes: each is asked for by a condition of its own type. */
  const isListed = (workflowId: string, attributes: Record<keyof typeof SEARCH_ATTRIBUTES, string | number>) => {
    const conditions = Object.entries(attributes).map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `"${value}"`}`);
    return waitFor(
      async () => {
        const found: string[] = [];
        for await (const run of client.workflow.list({ query: conditions.join(' AND ') })) found.push(run.workflowId);
        return found.length === 1 && found[0] === workflowId;
      },
      `${workflowId} to be listed under ${conditions.join(' AND ')}`,
    );
  };

  it('sees state, level, what is next and why while an incident goes on', async () => {
    const fingerprint = randomBytes(8).toString('hex');
    const workflowId = workflowIdOf('shop', fingerprint);
    const business = { revenueAtRisk: 20_000 };
    const failure = { name: 'ConnectionError', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' };
    const id = await desk.report({ service: 'shop', operation: 'pay', fingerprint, failure, business });

    // Machine waits, nobody is told.
    const fixed = { SalvorService: 'shop', SalvorSeverity: 'critical', SalvorCategory: 'network', SalvorImpact: 'high' };
    await isListed(workflowId, { ...fixed, SalvorState: 'retrying', SalvorLevel: 0 });
    const described = await client.workflow.getHandle(workflowId).describe();
    expect(await described.staticSummary()).toBe('shop: pay failed with ConnectionError');
    expect(await pendingTimers(workflowId)).toEqual(['retry 1 of 3']);
    const waiting = await detailsWith(workflowId, 'Next: retry 1 of 3 at ');
    expect(waiting).toContain('State: **the machine retries the operation**');
    expect(waiting).toContain('Severity **critical**, network, business impact high');
    expect(waiting).toMatch(/\| L1 Development \| [\d: -]+ UTC \| waiting \|/);

    // Somebody escalates: the first level is told.
    await desk.api('POST', `/api/incidents/${id}/escalate`, { by: 'ann' });
    await isListed(workflowId, { ...fixed, SalvorState: 'retrying', SalvorLevel: 1 });
    expect(await detailsWith(workflowId, '| sent |')).toMatch(
      /\| L1 Development \| [\d: -]+ UTC \| sent \|\n\| L2 Operations .* waiting \|/,
    );

    // Somebody has it: what is next is when that runs out or the machine's step, whichever is first.
    await desk.api('POST', `/api/incidents/${id}/acknowledge`, { by: 'ann', hold: true });
    expect(await detailsWith(workflowId, 'Acknowledged by **ann (token admin)**')).toContain('Next: acknowledgement expires at ');
    await waitFor(async () => (await pendingTimers(workflowId)).includes('acknowledgement expires'), 'the timer to say so too');
    expect(await pendingTimers(workflowId)).toEqual(['acknowledgement expires']);

    // Over.
    await desk.api('POST', `/api/incidents/${id}/resolve`, { by: 'ann', note: 'cable' });
    await isListed(workflowId, { ...fixed, SalvorState: 'resolved', SalvorLevel: 1 });
    await client.workflow.getHandle(workflowId).result();
    const over = await detailsWith(workflowId, 'State: **resolved**');
    expect(over).toContain('ann (token admin) resolved it by api ("cable")');
    expect(over).not.toContain('Next:');
    const told = (await activities(workflowId)).filter((activity) => activity.startsWith('notify'));
    expect(told).toEqual(['notify: L1 E-mail to dev@example.com', 'notify: E-mail to dev@example.com']);
  });

  it('reads what the machine did from the summaries of its activities', async () => {
    const fingerprint = randomBytes(8).toString('hex');
    const workflowId = workflowIdOf('orders', fingerprint);
    let calls = 0;
    service.answer('/order', (_request, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 503 : 200).end();
    });
    const failure = { name: 'ConnectionError', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' };
    await desk.api('POST', '/api/reports', { service: 'orders', operation: 'order', severity: 'error', fingerprint, failure });
    await client.workflow.getHandle(workflowId).result();
    const fixed = { SalvorService: 'orders', SalvorSeverity: 'error', SalvorCategory: 'network', SalvorImpact: 'none' };
    await isListed(workflowId, { ...fixed, SalvorState: 'recovered', SalvorLevel: 0 });
    const done = (await activities(workflowId)).filter((activity) => !activity.startsWith('record'));
    expect(done).toEqual(['runEffect: Retry 1 of 3', 'runEffect: Retry 2 of 3']);
    expect(await detailsWith(workflowId, 'State: **recovered**')).toMatch(/- retry 1 "order": failed \(.+\)\n- retry 2 "order": recovered/);
  });
});
