import type { CodegenAnswer, CodegenNews, CodegenRequest } from './codegen/request.ts';
import type { EffectResult, Json, ProbeResult } from './effect.ts';
import type { IncidentData } from './incident/data.ts';
import type { RecordBatch, RecordResult } from './incident/record.ts';
import type { Notification, SendProgress, SendResult } from './notification.ts';
import type { OnCallAnswer, OnCallQuestion } from './oncall/question.ts';
import type { Effect, Probe } from './policy/operation.ts';
import type { PolicySnapshot } from './policy/snapshot.ts';
import type { Report } from './report.ts';

/** Names that clients, workers and operators share. Changing one strands what is running. */
export const TASK_QUEUE = 'salvor';
export const DRILL_TASK_QUEUE = 'salvor-drill';
export const INCIDENT_WORKFLOW = 'incident';
export const REPORT_SIGNAL = 'report';
export const VIEW_QUERY = 'view';
/** What a provider says later about a notification that was sent: argument `DeliveryReport`. */
export const DELIVERY_SIGNAL = 'delivery';

/** Verified word of a provider. A repeat, or one that comes after a later word, changes nothing. */
export interface DeliveryReport {
  key: string;
  state: 'delivered' | 'failed';
  /** "the phone rang out", "an answering machine took the call", "SMS undelivered: error 30003". */
  reason: string;
  /** Epoch ms. */
  at: number;
}

/** Waits until the incident is closed or `waitMs` have passed; answers the view. */
export const OUTCOME_UPDATE = 'outcome';

/** Task queue on which a service's worker helper serves its registered operations. */
export function serviceTaskQueue(service: string): string {
  return `salvor-service-${service}`;
}

/** Typed search attributes; registered by `salvor up` and `salvor worker`. Nothing secret is ever put into one. */
export const SEARCH_ATTRIBUTES = {
  SalvorService: 'KEYWORD',
  SalvorSeverity: 'KEYWORD',
  SalvorCategory: 'KEYWORD',
  SalvorState: 'KEYWORD',
  SalvorLevel: 'INT',
  SalvorImpact: 'KEYWORD',
} as const;

export interface IncidentInput {
  service: string;
  fingerprint: string;
  /** Set when the incident is a drill: the policy to rehearse. Its activities touch nothing outside. */
  drill?: { policy: PolicySnapshot };
  /** State carried over by continue-as-new; absent on the first run. */
  carried?: IncidentData;
  /** Events after which a run continues as new; by default the server says when (tests say earlier). */
  historyLimit?: number;
  /** Reports that came while a former incident of this failure was closing: they open this one. */
  reopened?: { reports: Report[]; times: number; left?: LeftBehind };
}

/** What a closed incident could not do before the next one of its failure had to begin, because a provider or Postgres is away. */
export interface LeftBehind {
  records: RecordBatch[];
  messages: Notification[];
}

/** Which effect of which incident: the idempotency key that goes to the other side is `${incidentId}/${step}`. */
export interface EffectContext {
  incidentId: string;
  service: string;
  operation: string;
  step: string;
  summary: string;
}

/**
 * The activities the incident workflow calls. `createActivities` in activities/ implements them for production, the drill
 * worker implements them without touching the world.
 */
export interface Activities {
  /** Local: classification and policy snapshot of a new incident. */
  openIncident(report: Report): Promise<PolicySnapshot>;
  runEffect(effect: Effect, context: EffectContext): Promise<EffectResult>;
  /** Undoes an effect that undoes itself (a flag), or runs the compensating one. `before` is what `runEffect` answered. */
  undoEffect(effect: Effect, before: Json | null, context: EffectContext): Promise<EffectResult>;
  runProbe(probe: Probe, context: EffectContext): Promise<ProbeResult>;
  /** @param progress what a former attempt that was put off left to this one */
  notify(notification: Notification, progress?: SendProgress): Promise<SendResult>;
  record(batch: RecordBatch): Promise<RecordResult>;
  /** Local: who is told when a level names people. Answers from the newest directory, or from the snapshot when that cannot be read. */
  whoIsOnCall?(question: OnCallQuestion): Promise<OnCallAnswer>;
  /** Asks for a fix by a labelled issue in Linear; the same request opens one issue. */
  requestCodegen?(request: CodegenRequest): Promise<CodegenAnswer>;
  /** Tells whoever proposed a fix what became of it; the same message is written once. */
  tellCodegen?(news: CodegenNews): Promise<SendResult>;
  /** Asks whether other incidents leave room to touch the target now, and books it if so. */
  reserveTarget(target: string, coolDownMs: number, context: EffectContext): Promise<{ granted: boolean; reason: string }>;
}
