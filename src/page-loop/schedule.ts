import { type Client, ScheduleNotFoundError, ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import { TASK_QUEUE } from '../domain/contracts.ts';
import { PAGE_LOOP_SCHEDULE, PAGE_LOOP_WORKFLOW, type PageLoopPlan } from '../domain/page-loop/plan.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';

/**
 * Brings Temporal's schedule of the page loop in line with the policy: made, changed, or removed. Doing it twice changes nothing, so
 * every worker may.
 * @returns what was done, for the log; undefined when nothing had to be
 */
export async function schedulePageLoop(client: Client, pageLoop: PolicyFile['pageLoop']): Promise<string | undefined> {
  const handle = client.schedule.getHandle(PAGE_LOOP_SCHEDULE);
  const known = await handle.describe().catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  });
  if (pageLoop === undefined) {
    if (known === undefined) return undefined;
    await handle.delete();
    return 'The page loop was switched off.';
  }
  const options = optionsOf(pageLoop);
  const note = JSON.stringify(pageLoop);
  if (known === undefined) {
    await client.schedule.create({ ...options, scheduleId: PAGE_LOOP_SCHEDULE, state: { note } });
    return 'The page loop was scheduled.';
  }
  if (known.state.note === note) return undefined;
  await handle.update((former) => ({ ...former, ...options, state: { ...former.state, note } }));
  return 'The page loop was scheduled anew.';
}

function optionsOf({ every, within, checks }: NonNullable<PolicyFile['pageLoop']>): Pick<ScheduleOptions, 'spec' | 'policies'> & {
  action: ScheduleOptions['action'];
} {
  const plan: PageLoopPlan = { withinMs: within, checks };
  return {
    spec: { intervals: [{ every }] },
    // A round that is still waiting for an answer must not be joined by another.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    action: {
      type: 'startWorkflow',
      workflowType: PAGE_LOOP_WORKFLOW,
      workflowId: PAGE_LOOP_SCHEDULE,
      taskQueue: TASK_QUEUE,
      args: [plan],
    },
  };
}

/** One round now, beside the schedule. */
export async function runPageLoopNow(client: Client, { within, checks }: NonNullable<PolicyFile['pageLoop']>, id: string) {
  const plan: PageLoopPlan = { withinMs: within, checks };
  return await client.workflow.start(PAGE_LOOP_WORKFLOW, {
    workflowId: `${PAGE_LOOP_SCHEDULE}-${id}`,
    taskQueue: TASK_QUEUE,
    args: [plan],
  });
}
