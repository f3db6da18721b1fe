import { digestOf } from './digest.ts';

/** Digits of the mark: 40 bits among the messages to one number. */
const MARK_LENGTH = 10;

/** Names the notification at the end of an SMS; the provider's list is searched by it. */
export function smsMark(key: string): string {
  return `#${digestOf(key, MARK_LENGTH)}`;
}
