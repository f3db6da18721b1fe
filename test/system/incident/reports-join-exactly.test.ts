import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSalvor } from '../../../src/client/index.ts';
import { openIncident } from '../../../src/client/open-incident.ts';
import { VIEW_QUERY } from '../../../src/domain/contracts.ts';
import { workflowIdOf } from '../../../src/domain/incident/identity.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { startSystem, type System, waitFor } from '../stack.ts';
import { failure } from '../rehearsal.ts';

describe('reports of one failure', () => {
  let system: System;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    system = await startSystem();
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection, namespace: system.env['TEMPORAL_NAMESPACE'] ?? '' });
  });
  afterAll(async () => {
    await connection.close();
    await system.stop();
  });

  const api = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, system.addresses.api), {
      method,
      headers: { authorization: `Bearer ${system.adminToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return await response.json();
  };
  /** The view, as soon as a worker has opened the incident. */
  const viewOf = async (workflowId: string): Promise<IncidentView> => {
    let view: IncidentView | undefined;
    await waitFor(async () => {
      view = await client.workflow
        .getHandle(workflowId)
        .query<IncidentView>(VIEW_QUERY)
        .catch(() => undefined);
      return view !== undefined;
    }, `${workflowId} to be open`);
    return view as IncidentView;
  };
  const runsOf = async (workflowId: string) => {
    const runs = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) runs.push(run.runId);
    return runs;
  };

  it('two hundred at once make one incident with exactly two hundred occurrences', async () => {
    const report = failure();
    await Promise.all(Array.from({ length: 200 }, () => openIncident(client, { ...report, reporter: randomUUID() })));
    const workflowId = workflowIdOf(report.service, report.fingerprint);
    await waitFor(async () => (await viewOf(workflowId)).occurrences.count === 200, '200 occurrences');
    expect(await runsOf(workflowId)).toHaveLength(1);
    const { id } = await viewOf(workflowId);
    await waitFor(async () => ((await api('GET', `/api/incidents/${id}`)) as IncidentView).occurrences.count === 200, 'the row to say so');
  });

  it('a report that is delivered again is not counted again', async () => {
    const report = failure();
    const workflowId = workflowIdOf(report.service, report.fingerprint);
    for (const seq of [1, 2, 2, 1, 3, 3]) await openIncident(client, { ...report, seq, count: 10 });
    await waitFor(async () => (await viewOf(workflowId)).occurrences.count >= 30, 'the reports');
    expect((await viewOf(workflowId)).occurrences.count).toBe(30);
  });

  it('a storm of a hundred thousand is exact and costs fewer than two hundred messages', async () => {
    const service = `storm-${randomBytes(4).toString('hex')}`;
    const salvor = createSalvor({
      service,
      transport: { kind: 'temporal', address: inject('temporalAddress'), namespace: client.options.namespace },
      spool: { directory: `${system.dataDir}/spool` },
    });
    const STORM = 100_000;
    for (let i = 0; i < STORM; i += 1) {
      salvor.report(new Error(`order ${i} failed: connection reset`), { operation: 'order' });
      if (i % 1_000 === 0) await new Promise(setImmediate);
    }
    await salvor.flush();
    await salvor.close();
    await waitFor(async () => (await client.workflow.count(`SalvorService = "${service}"`)).count > 0, 'the incident to be listed');
    const found: string[] = [];
    for await (const run of client.workflow.list({ query: `SalvorService = "${service}"` })) found.push(run.workflowId);
    expect(found).toHaveLength(1);
    const [workflowId = ''] = found;
    await waitFor(async () => (await viewOf(workflowId)).occurrences.count === STORM, `${STORM} occurrences`);
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const messages =
      events?.filter(({ workflowExecutionSignaledEventAttributes }) => workflowExecutionSignaledEventAttributes?.signalName === 'report')
        .length ?? 0;
    expect(messages).toBeGreaterThan(0);
    expect(messages).toBeLessThan(200);
  });

  it('a failure that comes back after its incident was closed opens a new one that names the former', async () => {
    // A service of its own: incidents of one service and category within minutes are one page.
    const report = failure({ service: 'comes-back' });
    const workflowId = workflowIdOf(report.service, report.fingerprint);
    await openIncident(client, report);
    await waitFor(async () => (await viewOf(workflowId)).notifications.every(({ state }) => state === 'sent'), 'the first incident');
    const former = await viewOf(workflowId);
    await client.workflow.getHandle(workflowId).signal('resolve', { by: 'ann' });
    await client.workflow.getHandle(workflowId).result();
    await openIncident(client, { ...report, seq: 2 });
    await waitFor(async () => (await viewOf(workflowId)).formerId !== undefined, 'the pointer to the former incident');
    const next = await viewOf(workflowId);
    expect(next.id).not.toBe(former.id);
    expect(next.formerId).toBe(former.id);
    expect(next.occurrences.count).toBe(1);
  });

  it('a command meant for the former incident does not touch the new one', async () => {
    const report = failure();
    const workflowId = workflowIdOf(report.service, report.fingerprint);
    const handle = client.workflow.getHandle(workflowId);
    await openIncident(client, report);
    const former = await viewOf(workflowId);
    await handle.executeUpdate('resolve', { args: [{ by: 'ann' }] });
    await handle.result();
    await openIncident(client, { ...report, seq: 2 });
    const refused = handle.executeUpdate('acknowledge', { args: [{ by: 'ann', incidentId: former.id }] });
    await expect(refused).rejects.toMatchObject({ cause: { type: 'COMMAND_STALE' } });
    expect((await viewOf(workflowId)).acknowledgement).toBeUndefined();
    expect(await api('POST', `/api/incidents/${former.id}/acknowledge`, { by: 'ann' })).toMatchObject({
      status: 409,
      code: expect.stringMatching(/INCIDENT_CLOSED|COMMAND_STALE/) as string,
    });
  });

  it('a command that is sent twice is carried out once, and a wrong one is refused by name', async () => {
    const report = failure();
    const handle = client.workflow.getHandle(workflowIdOf(report.service, report.fingerprint));
    await openIncident(client, report);
    const { id } = await viewOf(handle.workflowId);
    const command = { by: 'ann', id: 'c-1', text: 'looking' };
    const first = await api('POST', `/api/incidents/${id}/note`, command);
    const second = await api('POST', `/api/incidents/${id}/note`, command);
    expect(first).toMatchObject({ incidentId: id, message: 'Noted.' });
    expect(second).toEqual(first);
    expect(await api('POST', `/api/incidents/${id}/snooze`, { by: 'ann', minutes: -1 })).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
      field: 'minutes',
    });
    expect(await api('POST', `/api/incidents/${id}/approve`, { by: 'ann', approvalId: 'none' })).toMatchObject({
      status: 409,
      code: 'COMMAND_STALE',
    });
    expect(await api('POST', '/api/incidents/nobody-0000000000000000-00000000/resolve', { by: 'ann' })).toMatchObject({
      status: 404,
      code: 'INCIDENT_NOT_FOUND',
    });
    await handle.signal('acknowledge', 'not an object');
    await handle.signal('report', { not: 'a report' });
    const notes = async () =>
      ((await api('GET', `/api/incidents/${id}/timeline`)) as { events: { type: string; message: string }[] }).events.filter(
        ({ type }) => type === 'incident.note',
      );
    await waitFor(async () => (await notes()).length === 3, 'the timeline to say what was not carried out');
    expect((await notes()).map(({ message }) => message)).toEqual([
      'looking',
      expect.stringContaining('The signal "acknowledge" was not carried out'),
      expect.stringContaining('A report was not counted because it is not valid'),
    ]);
    expect((await handle.query<IncidentView>(VIEW_QUERY)).acknowledgement).toBeUndefined();
  });
});
