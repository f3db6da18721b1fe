import type { ContactMethod } from './directory.ts';

/** Channels that ring, and so wake somebody at night: the others are read by somebody who is looking. */
export const RINGS: ReadonlySet<ContactMethod['channel']> = new Set(['voice', 'sms', 'pagerduty']);
