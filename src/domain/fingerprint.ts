import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { inAppFrames } from './stack-frames.ts';
import { normaliseMessage } from './normalised-message.ts';
import type { Failure } from './report.ts';

const HEX_DIGITS = 16;

/** Three frames tell apart two places that throw the same words, and survive a change further up the call chain. */
const FRAMES = 3;

/** Cannot occur in a part: control characters are white space to the normaliser. */
const SEPARATOR = '\u0000';

/**
 * The stable identity of "the same failure": equal for two failures that differ only in ids, numbers, times, hosts'
 * paths or line numbers, on any machine and over a redeploy.
 *
 * Made of the service, error class, code, normalised message, the innermost cause (it tells a refused connection from a
 * bad value behind one wrapper's words) and the top frames of the service's own code.
 * @returns 16 hexadecimal digits: the first 64 bits of a SHA-256
 */
export function fingerprintOf(service: string, failure: Failure): string {
  const root = failure.causes.at(-1);
  const parts = [
    service,
    failure.name,
    failure.code ?? failure.sqlState ?? failure.errno ?? '',
    normaliseMessage(failure.message),
    ...(root === undefined ? [] : [root.name, root.code ?? '', normaliseMessage(root.message)]),
    ...inAppFrames(failure.stack ?? '', failure.message).slice(0, FRAMES),
  ];
  return bytesToHex(sha256(utf8ToBytes(parts.join(SEPARATOR)))).slice(0, HEX_DIGITS);
}
