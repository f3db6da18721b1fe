import type { Json } from '../../src/domain/effect.ts';
import type { Effect } from '../../src/domain/policy/operation.ts';
import { idempotencyKey, type EffectCall, type EffectDeps, type Outcome } from './call.ts';
import { isExpected } from './http.ts';
import { request, shownAddress } from './request.ts';
import { resolveSecrets } from './secrets.ts';

type Flag = Extract<Effect, { kind: 'flag' }>;

/**
 * Reads the flag, then sets it. The former value goes into `before`, and before the flag is changed also into the heartbeat:
 * an attempt that follows a dead worker would otherwise read the new value and take it for the former one.
 */
export async function runFlag(effect: Flag, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const shown = shownAddress(effect.url);
  const told = formerValue(call.told);
  if (told === undefined) {
    const read = await readFlag(effect, call, deps);
    if ('outcome' in read) return read;
    if (call.attempt > 1 && sameJson(read.value, effect.value)) {
      return {
        outcome: 'done',
        reason: `Flag ${shown} is ${show(effect.value)}; a former attempt may have set it, so its former value is not known`,
      };
    }
    call.tell({ before: read.value });
    return await writeFlag(effect, effect.value, read.value, call, deps);
  }
  return await writeFlag(effect, effect.value, told.before, call, deps);
}

/** Puts the flag back to the value that `runFlag` found. */
export async function undoFlag(effect: Flag, before: Json | null, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const former = formerValue(before ?? undefined);
  if (former === undefined) {
    return {
      outcome: 'refused',
      reason: `Flag ${shownAddress(effect.url)} cannot be put back: its former value is not known. Set it by hand`,
    };
  }
  return await writeFlag(effect, former.before, effect.value, call, deps);
}

async function readFlag(effect: Flag, call: EffectCall, deps: EffectDeps): Promise<{ value: Json } | Outcome> {
  const shown = `GET ${shownAddress(effect.url)}`;
  const answer = await request({ ...addressed(effect, call, deps), method: 'GET' });
  // Nothing has been changed yet, so a lost answer is a refusal here.
  if (!answer.answered)
    return { outcome: 'refused', code: answer.code, reason: `${shown} failed, so the flag was left alone: ${answer.reason}` };
  const code = String(answer.status);
  if (!isExpected(answer.status, undefined))
    return { outcome: 'refused', code, reason: `${shown} answered ${code}, so the flag was left alone` };
  const value = valueOf(answer.text);
  if (value !== undefined) return { value };
  return { outcome: 'refused', code, reason: `${shown} did not answer {"value": …}, so the flag was left alone` };
}

async function writeFlag(effect: Flag, value: Json, former: Json, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const shown = `Flag ${shownAddress(effect.url)}`;
  const before = { before: former };
  const answer = await request({ ...addressed(effect, call, deps), method: 'PUT', body: { value } });
  if (answer.answered && isExpected(answer.status, undefined)) {
    return { outcome: 'done', code: String(answer.status), before, reason: `${shown} set to ${show(value)}; it was ${show(former)}` };
  }
  if (answer.answered)
    return { outcome: 'refused', code: String(answer.status), reason: `${shown} was not set: PUT answered ${answer.status}` };
  return answer.arrived
    ? {
        outcome: 'unknown',
        code: answer.code,
        before,
        reason: `${shown} may have been set to ${show(value)} (it was ${show(former)}): ${answer.reason}`,
      }
    : { outcome: 'refused', code: answer.code, reason: `${shown} was not set, the request never arrived: ${answer.reason}` };
}

function addressed(effect: Flag, call: EffectCall, deps: EffectDeps) {
  return {
    url: resolveSecrets(effect.url, deps.secrets),
    headers: { ...resolveSecrets(effect.headers ?? {}, deps.secrets), 'idempotency-key': idempotencyKey(call.context) },
    timeout: effect.timeout,
    signal: call.signal,
  };
}

function valueOf(text: string): Json | undefined {
  try {
    const parsed = JSON.parse(text) as Json;
    return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? parsed['value'] : undefined;
  } catch {
    return undefined;
  }
}

function formerValue(told: Json | undefined): { before: Json } | undefined {
  if (told === undefined || told === null || typeof told !== 'object' || Array.isArray(told)) return undefined;
  return told['before'] === undefined ? undefined : { before: told['before'] };
}

function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function show(value: Json): string {
  return JSON.stringify(value);
}
