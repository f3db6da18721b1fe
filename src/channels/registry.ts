import type { Config } from '../config/config.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { Channel } from './channel.ts';
import { createEmail } from './email.ts';
import { createLinear } from './linear.ts';
import { createPagerDuty } from './pagerduty.ts';
import { withoutSecrets } from './secrets.ts';
import { createSlack } from './slack.ts';
import { createSms } from './twilio-sms.ts';
import { createVoice } from './twilio-voice.ts';
import { createWebhook } from './webhook.ts';

/** Every channel by its name. To add one: its adapter here, its name in the domain's `ChannelName`, its answers in the sandbox. */
export function createChannels(config: Config): Record<ChannelName, Channel> {
  const guard = (channel: Channel) => withoutSecrets(channel, config);
  return {
    email: guard(createEmail(config)),
    slack: guard(createSlack(config)),
    pagerduty: guard(createPagerDuty(config)),
    voice: guard(createVoice(config)),
    sms: guard(createSms(config)),
    webhook: guard(createWebhook(config)),
    linear: guard(createLinear(config)),
  };
}
