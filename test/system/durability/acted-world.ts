import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { type Activities, INCIDENT_WORKFLOW, REPORT_SIGNAL, VIEW_QUERY } from '../../../src/domain/contracts.ts';
import type { PolicySnapshot } from '../../../src/domain/policy/snapshot.ts';
import type { EffectResult } from '../../../src/domain/effect.ts';
import type { CommandName, CommandResult } from '../../../src/domain/incident/commands.ts';
import { workflowIdOf } from '../../../src/domain/incident/identity.ts';
import type { RecordBatch } from '../../../src/domain/incident/record.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import type { Report } from '../../../src/domain/report.ts';
import { workflowBundle } from '../../../worker/bundle.ts';

export const DONE: EffectResult = { outcome: 'done', reason: 'acted', tookMs: 0, attempt: 1 };
export const REFUSED: EffectResult = { outcome: 'refused', reason: 'acted', tookMs: 0, attempt: 1 };

/** What the activities were asked for, in order. */
export interface Asked {
  told: Notification[];
  records: RecordBatch[];
  /** Steps of effects that were started. */
  effects: string[];
}

/** The real workflow on the real server and the real clock, in a world whose every part a test may let hang, fail or die. */
export function actedWorlds() {
  let connection: Connection;
  let native: NativeConnection;
  let bundle: WorkflowBundle;
  let endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const address = inject('temporalAddress');
    [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
    bundle = await workflowBundle(join(tmpdir(), 'salvor-test-bundles'));
  });
  afterEach(async () => {
    for (const end of endings.toReversed()) await end();
    endings = [];
  });
  afterAll(async () => {
    await connection.close();
    await native.close();
  });

  return async (policy: PolicySnapshot, report: Report, world: Partial<Activities> = {}, historyLimit?: number) => {
    const namespace = inject('temporalNamespace');
    const taskQueue = `acted-${randomUUID()}`;
    const asked: Asked = { told: [], records: [], effects: [] };
    const activities: Activities = {
      openIncident: () => Promise.resolve(policy),
      runEffect: (effect, context) => world.runEffect?.(effect, context) ?? Promise.resolve(REFUSED),
      undoEffect: () => Promise.resolve(DONE),
      runProbe: () => Promise.resolve({ healthy: false, reason: 'acted', tookMs: 0 }),
      reserveTarget: () => Promise.resolve({ granted: true, reason: 'acted' }),
      record: () => Promise.resolve({}),
      notify: () => Promise.resolve({ outcome: 'sent', reason: 'acted' }),
      ...world,
    };
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: bundle,
      shutdownGraceTime: 100,
      activities: {
        ...activities,
        runEffect: async (...call: Parameters<Activities['runEffect']>) => {
          asked.effects.push(call[1].step);
          return await activities.runEffect(...call);
        },
        record: async (batch: RecordBatch) => {
          const result = await activities.record(batch);
          asked.records.push(batch);
          return result;
        },
        notify: async (notification: Notification) => {
          const result = await activities.notify(notification);
          asked.told.push(notification);
          return result;
        },
      },
    });
    const running = worker.run();
    const client = new Client({ connection, namespace });
    const { service, fingerprint } = report;
    const handle = client.workflow.getHandle(workflowIdOf(service, fingerprint));
    endings.push(
      async () => {
        worker.shutdown();
        await running;
      },
      () => handle.terminate('the test is over').catch(() => undefined),
    );
    const send = (one: unknown) =>
      client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
        workflowId: handle.workflowId,
        taskQueue,
        args: [{ service, fingerprint, ...(historyLimit !== undefined && { historyLimit }) }],
        signal: REPORT_SIGNAL,
        signalArgs: [one],
      });
    return {
      ...asked,
      send,
      view: () => handle.query<IncidentView>(VIEW_QUERY),
      command: (name: CommandName, input: Record<string, unknown>) =>
        handle.executeUpdate<CommandResult, [unknown]>(name, { args: [{ by: 'ann', ...input }] }),
    };
  };
}
