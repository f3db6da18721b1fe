import { SalvorError } from '../../src/domain/error-codes.ts';
import type { Json } from '../../src/domain/effect.ts';
import type { EffectDeps } from './call.ts';

const REFERENCE = /\$\{secret:([A-Za-z0-9_]+)\}/g;
/** Shorter values are too common as ordinary words to be hidden by searching for them. */
const SHORTEST_SECRET = 4;

/**
 * Puts the values of `${secret:NAME}` into a text or into every text of a JSON value. Happens here and nowhere earlier, so
 * that neither histories nor rows ever hold a secret.
 * @throws SalvorError CONFIG_INVALID naming the variable that is not set
 */
export function resolveSecrets<T extends Json>(value: T, secrets: EffectDeps['secrets']): T {
  return resolve(value, secrets) as T;
}

function resolve(value: Json, secrets: EffectDeps['secrets']): Json {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (_, name: string) => {
      const secret = secrets[name.toLowerCase()];
      if (secret !== undefined) return secret;
      throw new SalvorError(
        'CONFIG_INVALID',
        `The playbook uses \${secret:${name}}, which is not set: set SALVOR_SECRET_${name.toUpperCase()} for the worker`,
        { field: `SALVOR_SECRET_${name.toUpperCase()}` },
      );
    });
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, secrets));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, secrets)]));
  }
  return value;
}

/** Takes every known secret and every password of a connection string out of a text that is about to be shown or stored. */
function hideSecrets(text: string, deps: EffectDeps): string {
  const passwords = Object.values(deps.databases).map(passwordOf);
  const known = [...Object.values(deps.secrets), ...passwords].filter((secret) => secret.length >= SHORTEST_SECRET);
  // The longest first: one secret may be the beginning of another.
  known.sort((a, b) => b.length - a.length);
  return known
    .reduce((shown, secret) => shown.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'), text)
    .replace(/(\/\/[^/\s:@]+:)[^@\s/]+@/g, '$1***@');
}

function passwordOf(connectionString: string): string {
  return URL.canParse(connectionString) ? decodeURIComponent(new URL(connectionString).password) : '';
}

/** A reason goes into the state, the timeline and every message: whole sentences, never somebody's data by the megabyte. */
const REASON_LENGTH = 2_000;

/** What the other side said, as it may be stored and shown. */
export function shown(reason: string, deps: EffectDeps): string {
  return hideSecrets(reason, deps).slice(0, REASON_LENGTH);
}
