import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as send } from 'undici';
import { inWords } from '../../src/domain/words.ts';
import type { Json } from '../../src/domain/effect.ts';

export interface HttpRequest {
  url: string;
  method: string;
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is a text. */
  body?: Json;
  /** Milliseconds for everything: connection, request and answer. */
  timeout: number;
  signal: AbortSignal;
}

/** `arrived` false: the request certainly never reached the other side. */
export type HttpAnswer =
  | { answered: true; status: number; headers: IncomingHttpHeaders; text: string }
  | { answered: false; arrived: boolean; code: string; reason: string };

/** Enough for a flag's value or a health document; a garbage answer of gigabytes must not fill the worker's memory. */
const MAX_BODY_BYTES = 256 * 1024;

/** Codes of failures that happen before a connection stands: not one byte of the request has left. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * One HTTP request on a connection of its own: a kept-alive one may be closed by the other side just when it is used again,
 * which would turn a request that never arrived into an unknown one. Redirects are not followed, because they may lead a
 * secret in a header elsewhere. Never throws.
 */
export async function request({ url, method, headers, body, timeout, signal }: HttpRequest): Promise<HttpAnswer> {
  // The connection gets most of the time and less than all of it, so that "never connected" can be told from "no answer".
  const dispatcher = new Agent({ connect: { timeout: Math.ceil(timeout * 0.8) }, pipelining: 0 });
  const deadline = AbortSignal.timeout(timeout);
  try {
    const response = await send(url, {
      method: method as 'GET',
      headers: {
        'user-agent': 'salvor',
        ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
      signal: AbortSignal.any([signal, deadline]),
      dispatcher,
    });
    return { answered: true, status: response.statusCode, headers: response.headers, text: await readBounded(response.body) };
  } catch (error) {
    return describeLoss(error, { timeout, timedOut: deadline.aborted, cancelled: signal.aborted });
  } finally {
    void dispatcher.destroy();
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}

function describeLoss(error: unknown, why: { timeout: number; timedOut: boolean; cancelled: boolean }): HttpAnswer {
  if (why.cancelled)
    return { answered: false, arrived: true, code: 'CANCELLED', reason: 'the step was cancelled while it waited for an answer' };
  if (why.timedOut) return { answered: false, arrived: true, code: 'ETIMEDOUT', reason: `no answer within ${inWords(why.timeout)}` };
  const { code, message } = innermost(error);
  return { answered: false, arrived: !NEVER_CONNECTED.has(code), code, reason: message };
}

/** Node wraps the errors of several addresses in one: the innermost tells what happened. */
function innermost(error: unknown): { code: string; message: string } {
  let found: unknown = error;
  for (;;) {
    const inner: unknown = found instanceof AggregateError ? found.errors[0] : found instanceof Error ? found.cause : undefined;
    if (!(inner instanceof Error)) break;
    found = inner;
  }
  const code: unknown = found instanceof Error && 'code' in found ? found.code : undefined;
  return {
    code: typeof code === 'string' ? code : found instanceof Error ? found.name : 'Error',
    message: found instanceof Error ? found.message : String(found),
  };
}

/** Address for people: without user, password and query, which may hold secrets. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return 'an address that is not a URL';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
