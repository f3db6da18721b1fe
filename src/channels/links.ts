import { errors, jwtVerify, SignJWT } from 'jose';
import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { Notification } from '../domain/notification.ts';
import { digestOf } from './digest.ts';

/** Long enough for a weekend's mail, short enough that a leaked mailbox is not a standing key. */
const LINK_LIFETIME_MS = 7 * 24 * 3_600_000;
const MIN_SECRET_LENGTH = 32;
const AUDIENCE = 'ack';

/** The addresses that messages point to. */
export interface Links {
  /** The incident's page in the console. */
  incident(incidentId: string): string;
  /** A page with one button that acknowledges in the target's name. Opening it changes nothing: mail scanners open links. */
  acknowledge(notification: Pick<Notification, 'incidentId' | 'key' | 'to'>): Promise<string>;
  /**
   * Where a provider tells later what became of a notification, `<public URL>/callbacks/<path>?key=<key>`. It is no secret: the door
   * behind it verifies the provider's own signature, which covers the address.
   */
  callback(path: string, notification: Pick<Notification, 'key'>): string;
}

/** What a valid acknowledge link says. */
interface AckClaim {
  incidentId: string;
  /** The target the link was sent to. */
  who: string;
  /** The same for every use of one link: the idempotency id of the command. */
  commandId: string;
  /** Epoch ms. */
  expiresAt: number;
}

export interface SignedLinks extends Links {
  /** @throws SalvorError LINK_INVALID when altered or signed elsewhere, LINK_EXPIRED when too old. */
  verifyAckToken(token: string): Promise<AckClaim>;
}

/**
 * Links signed with HMAC-SHA256 as compact JSON Web Tokens (RFC 7519).
 * @param lifetimeMs - how long an acknowledge link is good for; 7 days by default
 * @throws SalvorError CONFIG_INVALID when no secret is configured
 */
export function createLinks(
  config: Pick<Config, 'linkSecret'> & { api: { publicUrl: string } },
  lifetimeMs = LINK_LIFETIME_MS,
): SignedLinks {
  const { linkSecret } = config;
  if (linkSecret === undefined || linkSecret.length < MIN_SECRET_LENGTH) {
    throw new SalvorError(
      'CONFIG_INVALID',
      `SALVOR_LINK_SECRET is not set or shorter than ${MIN_SECRET_LENGTH} characters. Set it to a random text (openssl rand -hex 32), the same for every worker and API.`,
      { field: 'SALVOR_LINK_SECRET' },
    );
  }
  const key = new TextEncoder().encode(linkSecret);
  const base = config.api.publicUrl.replace(/\/+$/, '');
  return {
    incident: (incidentId) => `${base}/incidents/${encodeURIComponent(incidentId)}`,
    callback: (path, { key: notificationKey }) => `${base}/callbacks/${path}?key=${encodeURIComponent(notificationKey)}`,
    acknowledge: async ({ incidentId, key: notificationKey, to }) => {
      const token = await new SignJWT({ who: to })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(AUDIENCE)
        .setSubject(incidentId)
        .setJti(digestOf(notificationKey, 16))
        .setExpirationTime(new Date(Date.now() + lifetimeMs))
        .sign(key);
      return `${base}/ack/${token}`;
    },
    verifyAckToken: (token) => verifyAckToken(token, key),
  };
}

async function verifyAckToken(token: string, key: Uint8Array): Promise<AckClaim> {
  try {
    const { payload } = await jwtVerify<{ who: string }>(token, key, {
      algorithms: ['HS256'],
      audience: AUDIENCE,
      requiredClaims: ['sub', 'jti', 'exp', 'who'],
    });
    const { sub = '', jti = '', exp = 0, who } = payload;
    return { incidentId: sub, who, commandId: `link-${jti}`, expiresAt: exp * 1_000 };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw new SalvorError('LINK_EXPIRED', 'The acknowledge link is too old. Open the newest mail, or acknowledge in the console.', {
        field: 'token',
      });
    }
    throw new SalvorError(
      'LINK_INVALID',
      'The acknowledge link was altered, cut off, or signed by another installation. Open the newest mail, or acknowledge in the console.',
      { field: 'token' },
    );
  }
}
