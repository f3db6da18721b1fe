import type { Json } from '../domain/effect.ts';
import { bounded, inText } from './safe-read.ts';
import { isSecretName, REDACTED, redactText } from './redact.ts';

/** Bounds of one value of a context: it is read by people. */
const LIMITS = { depth: 4, entries: 50, text: 2_000, key: 100 } as const;

/** Any value as small plain JSON: cycles, getters that throw, functions and big values become words; secrets are removed. */
export function plainJson(value: unknown, depth: number = LIMITS.depth, ancestors: readonly unknown[] = []): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object') return redactText(bounded(inText(value), LIMITS.text));
  if (ancestors.includes(value)) return '(circular)';
  if (depth === 0) return '(deeper)';
  try {
    const inside = [...ancestors, value];
    if (value instanceof Date || value instanceof URL) return redactText(inText(value.toJSON()));
    if (value instanceof Error) return redactText(bounded(`${value.name}: ${value.message}`, LIMITS.text));
    if (Array.isArray(value)) return value.slice(0, LIMITS.entries).map((item) => plainJson(item, depth - 1, inside));
    return plainObject(value, depth, inside);
  } catch {
    return '(not readable)';
  }
}

function plainObject(value: object, depth: number, inside: readonly unknown[]): { [key: string]: Json } {
  const plain: { [key: string]: Json } = {};
  for (const key of Object.keys(value).slice(0, LIMITS.entries)) {
    // Defined, not assigned: a key may be called __proto__.
    Object.defineProperty(plain, bounded(key, LIMITS.key), {
      value: isSecretName(key) ? REDACTED : property(value, key, depth, inside),
      enumerable: true,
    });
  }
  return plain;
}

function property(value: object, key: string, depth: number, inside: readonly unknown[]): Json {
  try {
    return plainJson((value as Record<string, unknown>)[key], depth - 1, inside);
  } catch {
    return '(not readable)';
  }
}

/** A context of at most `bytes` bytes as JSON: fields that do not fit any more are left out, and it says which. */
export function plainContext(context: unknown, bytes: number): { [key: string]: Json } | undefined {
  const plain = plainJson(context);
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return undefined;
  const kept: [string, Json][] = [];
  const left: string[] = [];
  let size = LIMITS.text;
  for (const [key, value] of Object.entries(plain)) {
    size += Buffer.byteLength(JSON.stringify(value)) + Buffer.byteLength(key) + 6;
    if (size <= bytes) kept.push([key, value]);
    else left.push(key);
  }
  if (left.length > 0) kept.push(['(left out)', bounded(left.join(', '), LIMITS.text / 4)]);
  return Object.fromEntries(kept);
}
