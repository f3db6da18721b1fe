import { createHmac } from 'node:crypto';

export const SESSION_COOKIE = 'salvor_session';
/** Seconds. A week: a pager is opened at night, on a phone, without the token at hand. */
export const SESSION_LIFETIME = 7 * 24 * 3_600;

/** The session is the hash of its token, so revoking the token ends it; the cookie's signature keeps both from being made up. */
export function sealSession(hash: string, now = Date.now()): string {
  return `${hash}.${now + SESSION_LIFETIME * 1_000}`;
}

/** The token's hash, or undefined when the session is over. Expects a value whose signature was verified. */
export function openSession(value: string, now = Date.now()): string | undefined {
  const [hash, expires] = value.split('.');
  return Number(expires) > now ? hash : undefined;
}

/** Cookies get a key of their own, so that no signature of one purpose is good for another. */
export function cookieSecret(linkSecret: string): string {
  return createHmac('sha256', linkSecret).update('salvor console session').digest('hex');
}
