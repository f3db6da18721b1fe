import type { EffectResult } from '../src/domain/effect.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { log } from '../src/domain/incident/log.ts';
import type { AttemptView } from '../src/domain/incident/view.ts';
import type { Verdict } from './verification.ts';

const WORDS = { recovered: 'It helped', failed: 'It did not help', unknown: 'Nobody can say whether it helped' } as const;

/** Puts a step into the state and the timeline before it touches the world. */
export function startAttempt(incident: IncidentData, kind: AttemptView['kind'], name: string, message: string): AttemptView {
  const attempt: AttemptView = { number: incident.attempts.length + 1, kind, name, startedAt: Date.now() };
  incident.attempts.push(attempt);
  log(incident, Date.now(), kind === 'retry' ? 'recovery.retry' : 'recovery.action', message, { data: { attempt: attempt.number } });
  return attempt;
}

/** Writes down how it went, and that a process died on the way if one did. */
export function finishAttempt(incident: IncidentData, attempt: AttemptView, verdict: Verdict, result: EffectResult): void {
  attempt.endedAt = Date.now();
  attempt.outcome = verdict.outcome;
  attempt.reason = verdict.reason;
  if (result.code !== undefined) attempt.code = result.code;
  if (result.retryAfterMs !== undefined) attempt.retryAfterMs = result.retryAfterMs;
  if (result.attempt > 1) {
    log(
      incident,
      Date.now(),
      'incident.interrupted',
      `The process that ran "${attempt.name}" died or lost its answer; another went on (try ${result.attempt}).`,
    );
  } else if (result.code === 'TIMEOUT') {
    log(
      incident,
      Date.now(),
      'incident.interrupted',
      `The process that ran "${attempt.name}" died or gave no answer: the outcome is unknown, so the probe was asked.`,
    );
  }
  log(incident, Date.now(), 'recovery.verified', `${WORDS[verdict.outcome]}: ${verdict.reason}.`, {
    data: {
      attempt: attempt.number,
      outcome: verdict.outcome,
      tookMs: result.tookMs,
      ...(result.code !== undefined && { code: result.code }),
    },
  });
}
