import { createHmac, timingSafeEqual } from 'node:crypto';
import { SalvorError } from '../../domain/error-codes.ts';
import type { Api } from '../deps.ts';

/** Callbacks a minute from one address: a provider calls from few, and a bad night has hundreds of them. */
export const CALLBACK_LIMIT = { rateLimit: { max: 6_000, timeWindow: 60_000 } };

/**
 * Hands bodies over as the bytes that came: a signature covers those, and not what a parser made of them.
 * @param limit - bytes
 */
export function readRawBodies(scope: Api, limit: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: limit }, (_request, body, done) => done(null, body));
}

/** The bytes of a body; none when there was no body. */
export function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** HMAC-SHA256 in hexadecimal. */
export function hmacOf(secret: string, ...parts: (string | Buffer)[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** Takes as long for a wrong text as for the right one, so that nobody can guess a signature digit by digit. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @throws SalvorError INVALID_INPUT without quoting the text */
export function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SalvorError('INVALID_INPUT', `${field}: is not JSON.`, { field });
  }
}
