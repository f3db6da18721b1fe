import { createHmac, randomBytes } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';

/** One account and number at Twilio, or the sandbox in its place. */
export interface TwilioAccount {
  /** As `SendResult.provider` names it. */
  provider: 'twilio' | 'twilio-2';
  sid: string;
  /** Authenticates our requests and signs Twilio's. */
  token: string;
  /** Caller id, in E.164. */
  from: string;
  /** Address of the API, without a slash at its end. */
  apiUrl: string;
  sandboxed: boolean;
}

/** Stands in for an account at the sandbox: the form of a real one. */
const SANDBOX_SID = `AC${'0'.repeat(32)}`;

/**
 * The configured accounts, the preferred one first; without credentials that is the sandbox.
 * @throws SalvorError CONFIG_INVALID when the second account is set by halves, or without the first
 */
export function twilioAccounts(config: Config): [TwilioAccount, ...TwilioAccount[]] {
  const { accountSid, authToken, from, apiUrl, second } = config.twilio;
  const sandboxed = accountSid === undefined || authToken === undefined;
  const first: TwilioAccount = sandboxed
    ? { provider: 'twilio', sid: SANDBOX_SID, token: sandboxToken(config), from, apiUrl: `${config.sandbox.url}/twilio`, sandboxed }
    : { provider: 'twilio', sid: accountSid, token: authToken, from, apiUrl: withoutSlash(apiUrl), sandboxed };
  const given = [second.accountSid, second.authToken, second.from].filter((value) => value !== undefined);
  if (given.length === 0) return [first];
  if (sandboxed) throw invalid('TWILIO_ACCOUNT_SID', 'Nothing can take over from the sandbox');
  const { accountSid: sid, authToken: token, from: number } = second;
  if (sid === undefined || token === undefined || number === undefined)
    throw invalid('TWILIO_ACCOUNT_SID_2', 'The second account is set by halves');
  return [first, { provider: 'twilio-2', sid, token, from: number, apiUrl: withoutSlash(second.apiUrl), sandboxed: false }];
}

function invalid(field: string, what: string): SalvorError {
  return new SalvorError(
    'CONFIG_INVALID',
    `${what}. A second Twilio account needs TWILIO_ACCOUNT_SID_2, TWILIO_AUTH_TOKEN_2 and TWILIO_FROM_2, beside TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.`,
    { field },
  );
}

/**
 * What the sandbox signs its callbacks with. Nobody else may know it, or an installation without an account would take commands from
 * everybody; so it is made from the secret that worker and API share.
 */
function sandboxToken({ linkSecret }: Config): string {
  return createHmac('sha256', linkSecret ?? randomBytes(32))
    .update('twilio sandbox')
    .digest('hex')
    .slice(0, 32);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/**
 * Can the account's callbacks arrive? Twilio refuses a request whose callback names a host of this machine or a private network, so
 * without a public address nothing is asked back: no keys, no reply codes, no delivery status.
 */
export function callsBack({ apiUrl, sandboxed }: TwilioAccount, publicUrl: string): boolean {
  return sandboxed || isPrivate(new URL(apiUrl).hostname) || !isPrivate(new URL(publicUrl).hostname);
}

/** RFC 1918, RFC 4193, loopback and link-local. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('0.0.0.0', 8);
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('169.254.0.0', 16);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('::', 127, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return !host.includes('.') || /\.(localhost|local|internal)$/.test(host);
}
