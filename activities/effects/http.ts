import type { Effect } from '../../src/domain/policy/operation.ts';
import { idempotencyKey, type EffectCall, type EffectDeps, type Outcome } from './call.ts';
import { request, shownAddress } from './request.ts';
import { retryAfterMs } from './retry-after.ts';
import { resolveSecrets } from './secrets.ts';

type HttpCall = Extract<Effect, { kind: 'http' }>;

/** A gateway answers these after it has passed the request on: whether it was carried out, only the service behind it knows. */
const LOST_BEHIND_A_GATEWAY = new Set([502, 504]);
const SHOWN_ANSWER = 200;

/**
 * Sends the request once. `refused` when the request never arrived or the answer is a clear no; `unknown` when it may have
 * been carried out and nobody said so. The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) is the same
 * for every repeat of the step.
 */
export async function runHttp(effect: HttpCall, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const shown = `${effect.method} ${shownAddress(effect.url)}`;
  const answer = await request({
    url: resolveSecrets(effect.url, deps.secrets),
    method: effect.method,
    headers: { ...resolveSecrets(effect.headers ?? {}, deps.secrets), 'idempotency-key': idempotencyKey(call.context) },
    ...(effect.body !== undefined && { body: resolveSecrets(effect.body, deps.secrets) }),
    timeout: effect.timeout,
    signal: call.signal,
  });
  if (!answer.answered) {
    return answer.arrived
      ? { outcome: 'unknown', code: answer.code, reason: `${shown} may have been carried out: ${answer.reason}` }
      : { outcome: 'refused', code: answer.code, reason: `${shown} never arrived: ${answer.reason}` };
  }
  const code = String(answer.status);
  if (isExpected(answer.status, effect.expectStatus)) return { outcome: 'done', code, reason: `${shown} answered ${code}` };

  const wait = retryAfterMs(answer.headers['retry-after']);
  const said = answer.text.trim().replaceAll(/\s+/g, ' ').slice(0, SHOWN_ANSWER);
  const answered = `${shown} answered ${code}${said === '' ? '' : `: ${said}`}`;
  return {
    ...(LOST_BEHIND_A_GATEWAY.has(answer.status)
      ? { outcome: 'unknown', reason: `${answered}. A gateway said so, the service behind it may have carried it out` }
      : { outcome: 'refused', reason: answered }),
    code,
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

export function isExpected(status: number, expected: number[] | undefined): boolean {
  return expected === undefined ? status >= 200 && status < 300 : expected.includes(status);
}
