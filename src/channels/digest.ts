import { createHash } from 'node:crypto';

/**
 * The start of the SHA-256 of a notification's key, in hexadecimal: a name for the notification where the key itself is too
 * long or holds characters that a header, a Message-ID or an SMS does not take.
 * @param length - hexadecimal digits; 64 at most
 */
export function digestOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
