import type { Config } from '../config/config.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { Channel } from './channel.ts';
import { emailProviders } from './email.ts';
import { createLinear } from './linear.ts';
import type { PhoneConsents } from './phone-consent.ts';
import { createPagerDuty } from './pagerduty.ts';
import { withoutSecrets } from './secrets.ts';
import { createSlack } from './slack.ts';
import { smsProviders } from './twilio-sms.ts';
import { voiceProviders } from './twilio-voice.ts';
import { createWebhook } from './webhook.ts';

/** Every channel by its name. To add one: its adapter here, its name in the domain's `ChannelName`, its answers in the sandbox. */
export function createChannels(config: Config, { consents }: { consents?: PhoneConsents } = {}): Record<ChannelName, Channel> {
  const guard = (channel: Channel) => withoutSecrets(channel, config);
  return {
    email: guard(emailProviders(config)[0]),
    slack: guard(createSlack(config)),
    pagerduty: guard(createPagerDuty(config)),
    voice: guard(voiceProviders(config)[0]),
    sms: guard(smsProviders(config, consents)[0]),
    webhook: guard(createWebhook(config)),
    linear: guard(createLinear(config)),
  };
}
