import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, makeTelemetryFilterString, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../worker/bundle.ts';
import { keptHistories, readHistory } from './histories.ts';
import { PATHS } from './paths.ts';

type History = ReturnType<typeof readHistory>;

/** Replays every history and answers what went wrong with each, by name. */
async function replay(bundle: WorkflowBundle, histories: Record<string, History>): Promise<Map<string, Error | undefined>> {
  const results = new Map<string, Error | undefined>();
  const named = Object.entries(histories).map(([workflowId, history]) => ({ workflowId, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: bundle }, named)) results.set(workflowId, error);
  return results;
}

describe('open incidents survive a deployment', () => {
  const names = keptHistories();
  const histories = Object.fromEntries(names.map((name) => [name, readHistory(name)]));
  let production: WorkflowBundle;
  let today: Awaited<ReturnType<typeof replay>>;

  beforeAll(async () => {
    // A refused replay is what half of these tests ask for: it need not be told in the log.
    const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
    production = await workflowBundle(join(tmpdir(), 'salvor-test-bundles'));
    today = await replay(production, histories);
  }, 120_000);

  it('has a history of every path', () => {
    expect(names.toSorted()).toEqual(Object.keys(PATHS).toSorted());
  });

  it.each(names)('%s', (name) => {
    expect(today.has(name)).toBe(true);
    expect(today.get(name)).toBeUndefined();
  });

  it('sees that not one of them survives an incompatible workflow', async () => {
    const workflowsPath = join(import.meta.dirname, 'incompatible', 'index.ts');
    const incompatible = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const results = await replay(incompatible, histories);
    expect(results.size).toBe(names.length);
    for (const [name, error] of results) expect(error, name).toBeInstanceOf(DeterminismViolationError);
  }, 120_000);

  it.each(names)('sees one altered event in %s', async (name) => {
    const results = await replay(production, { [name]: withOneEventAltered(readHistory(name)) });
    expect(results.get(name)).toBeInstanceOf(DeterminismViolationError);
  });
});

/** As if an activity of another name had been scheduled first. */
function withOneEventAltered(history: History): History {
  const { EVENT_TYPE_ACTIVITY_TASK_SCHEDULED } = proto.temporal.api.enums.v1.EventType;
  const scheduled = history.events.find(({ eventType }) => eventType === EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
  const activityType = scheduled?.activityTaskScheduledEventAttributes?.activityType;
  if (activityType === undefined || activityType === null) throw new Error('the history schedules no activity');
  activityType.name = 'anotherActivity';
  return history;
}
