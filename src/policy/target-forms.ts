import { z } from 'zod';
import type { ChannelName, Target } from '../domain/policy/playbook.ts';

const name = z.string().regex(/^#?[A-Za-z0-9][A-Za-z0-9_-]*$/);
const TARGETS: Record<ChannelName, { schema: z.ZodType; write: string }> = {
  email: { schema: z.email({ pattern: z.regexes.html5Email }), write: 'an address such as oncall@example.com' },
  slack: { schema: name, write: 'a channel such as "#operations" (its webhook is SLACK_WEBHOOK_URL_OPERATIONS)' },
  pagerduty: { schema: name, write: 'a service such as "operations" (its key is PAGERDUTY_ROUTING_KEY_OPERATIONS)' },
  voice: { schema: z.e164(), write: 'a number in E.164 such as +12025550143' },
  sms: { schema: z.e164(), write: 'a number in E.164 such as +12025550143' },
  linear: { schema: name, write: 'a team\'s key such as "ENG" (or a name with LINEAR_TEAM_ID_<NAME>)' },
  webhook: { schema: z.url({ protocol: /^https?$/ }), write: 'a URL such as https://example.com/hook' },
};

/** Why a target is no address of its channel, with what to write; undefined when it is one. */
export function wrongTarget({ channel, to }: Target): string | undefined {
  const { schema, write } = TARGETS[channel];
  return schema.safeParse(to).success ? undefined : `"${to}" cannot be reached by ${channel}; write ${write}`;
}
