import { read, readNumber } from './safe-read.ts';

/** A server that asks for more than a day is not waited for. */
const LONGEST = 86_400_000;

/** Milliseconds that an error's answer asks to wait (RFC 9110, 10.2.3), as HTTP clients and SDKs carry it. */
export function retryAfterOf(error: unknown, now = Date.now()): number | undefined {
  const seconds = readNumber(error, 'retryAfter');
  if (seconds !== undefined) return valid(seconds * 1000);
  for (const headers of [read(error, 'headers'), read(error, 'responseHeaders'), read(read(error, 'response'), 'headers')]) {
    const milliseconds = header(headers, 'retry-after-ms');
    if (milliseconds !== undefined) return valid(Number(milliseconds));
    const value = header(headers, 'retry-after');
    if (value !== undefined) return valid(/^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now);
  }
  return undefined;
}

function valid(milliseconds: number): number | undefined {
  return Number.isFinite(milliseconds) && milliseconds <= LONGEST ? Math.max(0, Math.round(milliseconds)) : undefined;
}

/** Headers are a `Headers` object, a plain object in any case of letters, or not there. */
function header(headers: unknown, name: string): string | undefined {
  try {
    const get = read(headers, 'get');
    const value: unknown = typeof get === 'function' ? get.call(headers, name) : (read(headers, name) ?? read(headers, 'Retry-After'));
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
