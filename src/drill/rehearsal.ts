import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Client, type Connection } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import { type Activities, DRILL_TASK_QUEUE, type IncidentInput, REPORT_SIGNAL, VIEW_QUERY } from '../domain/contracts.ts';
import type { PolicySnapshot } from '../domain/policy/snapshot.ts';
import type { EffectResult, ProbeResult } from '../domain/effect.ts';
import type { CommandName, CommandResult } from '../domain/incident/commands.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import type { OnCallAnswer, OnCallQuestion } from '../domain/oncall/question.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import type { Effect } from '../domain/policy/operation.ts';
import type { Report } from '../domain/report.ts';
import { fastForward, openSkippingIncident, type SkippedRun, skipToEnd } from './time-skipping.ts';

/** Somebody who would have been told: when (milliseconds after the opening), what, on which channel. */
export interface Telling {
  afterMs: number;
  /** When it was due: the clock of a server that skips stops up to a second later. */
  dueAfterMs: number;
  kind: Notification['kind'];
  level: number;
  levelName: string;
  channel: Notification['channel'];
  to: string;
  lateMs: number;
}

/** The outside world of a rehearsal. By default every step of the machine fails, so that the whole ladder is climbed. */
export interface RehearsedWorld {
  effect?: (effect: Effect, attempt: number) => Pick<EffectResult, 'outcome' | 'reason'>;
  probe?: () => Pick<ProbeResult, 'healthy' | 'reason'>;
  send?: (notification: Notification) => SendResult;
  whoIsOnCall?: (question: OnCallQuestion) => OnCallAnswer;
}

const LOOK_EVERY_MS = 50;
const MOST_LOOKS = 400;

type RehearsalStart = Pick<IncidentInput, 'carried' | 'historyLimit'> & { outageMs?: number };

export interface RehearsalStage {
  connection: Connection;
  native: NativeConnection;
  namespace: string;
  bundle: WorkflowBundle;
}

/**
 * The real incident workflow on the real server with skipped time, and channels and effects that touch nothing outside. A drill is
 * one of these run to its end; tests stop the clock in between.
 */
export class Rehearsal {
  readonly told: Telling[] = [];
  readonly events: TimelineEvent[] = [];
  readonly #stage: RehearsalStage;
  readonly #client: Client;
  readonly #world: RehearsedWorld;
  readonly #taskQueue = `${DRILL_TASK_QUEUE}-${randomUUID()}`;
  #worker: { stop: () => Promise<void> } | undefined;
  #run: SkippedRun | undefined;
  #effects = 0;

  constructor(stage: RehearsalStage, world: RehearsedWorld = {}) {
    this.#stage = stage;
    this.#world = world;
    this.#client = new Client({ connection: stage.connection, namespace: stage.namespace });
  }

  /**
   * Opens the incident; its clock stands still.
   * @param start state of a former run, as continue-as-new would carry it, and how long a run may grow; and how long nothing takes up
   *   the report at first
   */
  async open(policy: PolicySnapshot, report: Report, start: RehearsalStart = {}): Promise<void> {
    await this.startWorker();
    const { service, fingerprint } = report;
    const { outageMs, ...run } = start;
    const input = { service, fingerprint, drill: { policy }, ...run };
    const outage = outageMs !== undefined && { outageMs };
    this.#run = await openSkippingIncident(this.#stage, { taskQueue: this.#taskQueue, input, report, ...outage });
    await this.#quiet();
  }

  /** Lets the clock run on by `ms` and stand still again. */
  async forward(ms: number): Promise<void> {
    await fastForward(this.#stage, await this.#currentRun(), ms);
    await this.#quiet();
  }

  /** The clock stands still before what came due has been done: waits until nothing is under way but what failed and is tried again. */
  async #quiet(): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const { raw } = await this.#handle.describe();
      const underWay = (raw.pendingActivities ?? []).filter(({ attempt }) => (attempt ?? 1) <= 1);
      if (underWay.length === 0 && !raw.pendingWorkflowTask) return;
      await setTimeout(LOOK_EVERY_MS);
    }
    throw new Error('the rehearsed incident does not come to rest: is an activity retried for ever?');
  }

  /** A person's command, through the same update everybody uses. */
  async command(name: CommandName, input: Record<string, unknown>): Promise<CommandResult> {
    const result = await this.#handle.executeUpdate<CommandResult, [unknown]>(name, { args: [input] });
    await this.#quiet();
    return result;
  }

  /** One more report of the same failure. */
  async report(report: Report): Promise<void> {
    await this.#handle.signal(REPORT_SIGNAL, report);
    await this.#quiet();
  }

  /** Any other word from outside, as a door hands it over. */
  async signal(name: string, argument: unknown): Promise<void> {
    await this.#handle.signal(name, argument);
    await this.#quiet();
  }

  async view(): Promise<IncidentView> {
    return await this.#handle.query<IncidentView>(VIEW_QUERY);
  }

  /** Lets the clock run to the end of the incident, which a command or the machine has to bring about. */
  async end(): Promise<IncidentView> {
    await skipToEnd(this.#stage, await this.#currentRun()).catch((error: unknown) => {
      if (!isAlreadyOver(error)) throw error;
    });
    return (await this.#handle.result()) as IncidentView;
  }

  async startWorker(): Promise<void> {
    if (this.#worker !== undefined) return;
    const { native, namespace, bundle } = this.#stage;
    const worker = await Worker.create({
      connection: native,
      namespace,
      workflowBundle: bundle,
      taskQueue: this.#taskQueue,
      activities: this.#activities(),
    });
    const running = worker.run();
    this.#worker = {
      stop: async () => {
        worker.shutdown();
        await running;
      },
    };
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
  }

  /** Ends an incident that is still open, and the worker. */
  async dispose(): Promise<void> {
    if (this.#run !== undefined) await this.#handle.terminate('the rehearsal is over').catch(() => undefined);
    await this.stopWorker();
  }

  /** The first run of the chain. */
  get opened(): SkippedRun {
    if (this.#run === undefined) throw new Error('the rehearsal has not been opened');
    return this.#run;
  }

  /** The clock is moved run by run. */
  async #currentRun(): Promise<SkippedRun> {
    const { runId } = await this.#handle.describe();
    return { workflowId: this.opened.workflowId, runId };
  }

  /** The whole chain of runs: a long incident goes on as a new run. */
  get #handle() {
    return this.#client.workflow.getHandle(this.opened.workflowId);
  }

  #activities(): Omit<Activities, 'openIncident'> {
    const failed = (): EffectResult => ({ outcome: 'refused', reason: 'a rehearsal lets every step fail', tookMs: 0, attempt: 1 });
    const effect = (run: Effect): Promise<EffectResult> => {
      this.#effects += 1;
      return Promise.resolve({ ...failed(), ...this.#world.effect?.(run, this.#effects) });
    };
    return {
      runEffect: effect,
      undoEffect: effect,
      runProbe: () => Promise.resolve({ tookMs: 0, healthy: false, reason: 'a rehearsal lets every probe fail', ...this.#world.probe?.() }),
      reserveTarget: () => Promise.resolve({ granted: true, reason: 'rehearsed' }),
      whoIsOnCall: (question) =>
        Promise.resolve(
          this.#world.whoIsOnCall?.(question) ?? { people: [], reason: 'a rehearsal without a directory knows nobody', from: 'snapshot' },
        ),
      requestCodegen: () =>
        Promise.resolve({
          outcome: 'opened',
          issueId: 'rehearsed',
          identifier: 'REHEARSED-1',
          url: '',
          reason: 'A fix would be asked for',
        }),
      tellCodegen: () => Promise.resolve({ outcome: 'sent', reason: 'Whoever proposed would be told' }),
      record: ({ events }) => {
        this.events.push(...events);
        return Promise.resolve({});
      },
      notify: (notification) => {
        const { openedAt, dueAt, decidedAt, kind, level, levelName, channel, to, lateMs } = notification;
        const answer = this.#world.send?.(notification) ?? { outcome: 'sent', reason: 'rehearsed: nothing left the house' };
        // Put off or held back: it comes again if it is told at all.
        if (answer.outcome !== 'deferred' && answer.outcome !== 'suppressed')
          this.told.push({ afterMs: decidedAt - openedAt, dueAfterMs: dueAt - openedAt, kind, level, levelName, channel, to, lateMs });
        return Promise.resolve(answer);
      },
    };
  }
}

const GRPC_NOT_FOUND = 5;

/** A command or the machine may have ended the incident before its clock was let go. */
function isAlreadyOver(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND;
}
