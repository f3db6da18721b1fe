import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../src/domain/contracts.ts';

/**
 * How each activity is called. Retries that last are Temporal's own: no activity loops inside. Every call states its
 * cancellation type, because the default lets a compensation overlap a running effect.
 */

/** A worker that dies is noticed after this: long enough for a busy machine, short enough for a page. */
const HEARTBEAT_TIMEOUT = '6 seconds';

/** One event in the history; reads a file and classifies. */
export const { openIncident } = proxyLocalActivities<Pick<Activities, 'openIncident'>>({ startToCloseTimeout: '5 seconds' });

/** One event; the activity answers from the incident's snapshot when the newest directory cannot be read. */
export const { whoIsOnCall } = proxyLocalActivities<Required<Pick<Activities, 'whoIsOnCall'>>>({
  startToCloseTimeout: '2 seconds',
  scheduleToCloseTimeout: '10 seconds',
});

/** Most probes answer in milliseconds: the first look costs one event, and holds up the ladder for a second at the most. */
export const { runProbe: probeLocally } = proxyLocalActivities<Pick<Activities, 'runProbe'>>({
  startToCloseTimeout: '1 second',
  scheduleToCloseTimeout: '1 second',
  retry: { maximumAttempts: 1 },
});

/** Written for as long as it takes: Postgres being down delays rows, never an escalation. */
export const { record } = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '15 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** Asked once and quickly: when nobody knows, a person is asked. */
export const { reserveTarget } = proxyActivities<Pick<Activities, 'reserveTarget'>>({
  startToCloseTimeout: '3 seconds',
  scheduleToCloseTimeout: '5 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** A request opens one issue however often it is repeated. @param patienceMs nobody waits longer than for a proposal */
export function requestCodegen(patienceMs: number) {
  return proxyActivities<Required<Pick<Activities, 'requestCodegen'>>>({
    summary: 'Ask for a fix',
    startToCloseTimeout: '30 seconds',
    scheduleToCloseTimeout: Math.max(1, patienceMs),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
  }).requestCodegen;
}

/** A word to whoever proposed a fix: worth some minutes, not an incident that stays open for it. */
export const { tellCodegen: codegenTeller } = proxyActivities<Required<Pick<Activities, 'tellCodegen'>>>({
  summary: 'Tell whoever proposed the fix',
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
});

/** How one message goes to its channel: a limited one waits in a queue of its own, the most urgent first. */
interface Sent {
  summary: string;
  taskQueue: string | undefined;
  priorityKey: number;
}

/** A page is late, never gone: it is tried until it is sent, refused for good, or no longer wanted. */
export function notifier({ summary, taskQueue, priorityKey }: Sent) {
  return proxyActivities<Pick<Activities, 'notify'>>({
    summary,
    ...(taskQueue !== undefined && { taskQueue, allowEagerDispatch: false, priority: { priorityKey } }),
    startToCloseTimeout: '30 seconds',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });
}

/** The all-clear must not keep a closed incident alive for ever. */
const ALL_CLEAR_PATIENCE = '1 hour';

export function allClearNotifier({ summary, taskQueue, priorityKey }: Sent) {
  return proxyActivities<Pick<Activities, 'notify'>>({
    summary,
    ...(taskQueue !== undefined && { taskQueue, allowEagerDispatch: false, priority: { priorityKey } }),
    startToCloseTimeout: '30 seconds',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: ALL_CLEAR_PATIENCE,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  });
}

/** Time an effect's own time-out needs to be reported before Temporal's ends the attempt. */
const REPORTING_MARGIN_MS = 10_000;

/** @param repeatable whether a worker's death may be answered by running it again */
export function effects(summary: string, timeoutMs: number, repeatable: boolean) {
  return proxyActivities<Pick<Activities, 'runEffect' | 'undoEffect' | 'runProbe'>>({
    summary,
    startToCloseTimeout: timeoutMs + REPORTING_MARGIN_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: repeatable ? 3 : 1, initialInterval: '1 second' },
  });
}
