import { type CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { hasUnwritten } from '../src/domain/incident/present.ts';
import { type NotificationKind, PAGE_KINDS } from '../src/domain/notification.ts';
import type { ChannelName } from '../src/domain/policy/playbook.ts';
import type { Report } from '../src/domain/report.ts';

/** A notification on its way. `wanted` ends when somebody acts: then no other run may take it up either. */
export interface Sending {
  readonly scope: CancellationScope;
  readonly kind: NotificationKind;
  readonly channel: ChannelName;
  readonly to: string;
  wanted: boolean;
}

/** What the coroutines of one incident share: the durable state, and handles that exist only while the run lives. */
export interface Life {
  readonly incident: IncidentData;
  /** Notifications handed to a channel and not yet answered, by key. */
  readonly sending: Map<string, Sending>;
  /** The effect that is running, so that a resolution can cancel it. */
  effect?: CancellationScope;
  /** The machine does nothing but wait, and what it waits for is in the state: another run can go on from here. */
  machineIdle: boolean;
  /** A local probe is about to answer: what it says is recorded together with what it is asked about. */
  verifying: boolean;
  /** It is being looked up who is on call. */
  asking: boolean;
  /** Length of the history when pages last left: what is not urgent waits until it has grown. */
  pagesLeftAt: number;
  /** The database knows the incident. */
  recorded: boolean;
  /** The record activity that is under way. */
  recording?: CancellationScope;
  /** Another run is about to take over: nothing new is started, what is in flight goes back into the state. */
  handingOver: boolean;
  /** Reports that came after the incident was closed: they open the next one. */
  readonly late: Report[];
}

export function newLife(incident: IncidentData): Life {
  return {
    incident,
    sending: new Map(),
    machineIdle: false,
    verifying: false,
    asking: false,
    pagesLeftAt: -1,
    recorded: false,
    handingOver: false,
    late: [],
  };
}

/** Cancels every page in flight; messages that are not pages (a request for approval, an assignment) go on. */
export function cancelPages(life: Life): void {
  stopSending(life, (kind) => PAGE_KINDS.includes(kind));
}

function stopSending({ sending }: Life, isUnwanted: (kind: NotificationKind) => boolean): void {
  for (const message of sending.values()) {
    if (!isUnwanted(message.kind)) continue;
    message.wanted = false;
    message.scope.cancel();
  }
}

/** Ends what must not go on once the incident is closed: only the all-clear is still wanted. */
export function afterClose(life: Life): void {
  stopSending(life, (kind) => kind !== 'all_clear');
  life.effect?.cancel();
}

/**
 * A page leaves first: record and search attributes of the same moment wait for the next one, which the channel's answer brings. When
 * many levels fall due at once, this is what the last one waits for (bench: same-instant). The opening itself is recorded at once, so
 * that nobody misses an incident whose provider hangs.
 */
export function isPageLeaving({ incident, pagesLeftAt, recorded }: Life): boolean {
  const isSince = incident.policy.escalation.undeliveredAfter !== undefined;
  return isSince && recorded && pagesLeftAt === workflowInfo().historyLength;
}

/** Everything decided has been done and written. */
export function isAtRest(life: Life): boolean {
  const { incident } = life;
  return (
    (isClosed(incident) || life.machineIdle) &&
    life.sending.size === 0 &&
    incident.toSend.length === 0 &&
    (incident.later ?? []).length === 0 &&
    (incident.codegen?.news ?? []).length === 0 &&
    (incident.toAsk ?? []).length === 0 &&
    life.recording === undefined &&
    !hasUnwritten(incident)
  );
}
