import type { Probe } from '../../src/domain/policy/operation.ts';
import type { EffectDeps } from '../effects/call.ts';
import { isExpected } from '../effects/http.ts';
import { request, shownAddress } from '../effects/request.ts';
import { resolveSecrets } from '../effects/secrets.ts';
import type { Health } from './health.ts';

/** Healthy when GET answers an expected status and, if asked for, its body holds the text. */
export async function probeHttp(probe: Extract<Probe, { kind: 'http' }>, signal: AbortSignal, deps: EffectDeps): Promise<Health> {
  const shown = `GET ${shownAddress(probe.url)}`;
  const answer = await request({
    url: resolveSecrets(probe.url, deps.secrets),
    method: 'GET',
    headers: resolveSecrets(probe.headers ?? {}, deps.secrets),
    timeout: probe.timeout,
    signal,
  });
  if (!answer.answered) return { healthy: false, reason: `${shown} was not answered: ${answer.reason}` };
  if (!isExpected(answer.status, probe.status)) return { healthy: false, reason: `${shown} answered ${answer.status}` };
  if (probe.bodyIncludes !== undefined && !answer.text.includes(probe.bodyIncludes)) {
    return { healthy: false, reason: `${shown} answered ${answer.status} without "${probe.bodyIncludes}"` };
  }
  return { healthy: true, reason: `${shown} answered ${answer.status}` };
}
