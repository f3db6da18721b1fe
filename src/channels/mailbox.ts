import { z } from 'zod';
import type { Lookup } from './channel.ts';
import { fetchOnce } from './http.ts';

/** What the lookup needs of the mailbox's answer to GET /messages. */
const Found = z.object({ count: z.int() });

/** Asks the embedded mailbox whether a mail with this Message-ID arrived. */
export async function askMailbox(sandboxUrl: string, messageId: string, signal: AbortSignal): Promise<Lookup> {
  try {
    const response = await fetchOnce(`${sandboxUrl}/messages?${new URLSearchParams({ channel: 'email', messageId }).toString()}`, {
      signal,
    });
    if (!response.ok) return { found: 'unknown', reason: `The embedded mailbox answered ${response.status}` };
    const { count } = Found.parse(await response.json());
    return count > 0
      ? { found: 'sent', providerId: messageId, reason: 'The embedded mailbox has it' }
      : { found: 'absent', reason: 'The embedded mailbox does not have it' };
  } catch {
    return { found: 'unknown', reason: 'The embedded mailbox could not be asked' };
  }
}
