import type { Config } from '../config/config.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { WebhookLog } from '../domain/webhook-delivery.ts';
import { type Breakers, createBreakers } from './breaker/breakers.ts';
import type { Channel, Providers } from './channel.ts';
import { emailProviders } from './email.ts';
import { breakerOf, withFailover } from './failover.ts';
import { createLinear } from './linear.ts';
import type { PhoneConsents } from './phone-consent.ts';
import { createPagerDuty } from './pagerduty.ts';
import type { OtherCalls } from './other-calls.ts';
import { withoutSecrets } from './secrets.ts';
import { createSlack } from './slack.ts';
import { smsProviders } from './twilio-sms.ts';
import { voiceProviders } from './twilio-voice.ts';
import { createWebhook } from './webhook.ts';

/** What channels are given beside their configuration. */
export interface ChannelDeps {
  /** Absent: nobody said STOP. */
  consents?: PhoneConsents;
  /** Absent: a number is called for one thing at a time. */
  otherCalls?: OtherCalls;
  /** Absent: breakers of this process alone. */
  breakers?: Breakers;
  /** Absent: attempts of webhooks are not logged. */
  webhookLog?: WebhookLog;
}

/** Every channel by its name, each with its providers behind their breakers. */
export function createChannels(config: Config, deps: ChannelDeps = {}): Record<ChannelName, Channel> {
  const { breakers = createBreakers() } = deps;
  const channels = Object.entries(providersOf(config, deps)).map(([name, [first, ...others]]) => {
    const guarded: Providers = [withoutSecrets(first, config), ...others.map((provider) => withoutSecrets(provider, config))];
    return [name, withFailover(guarded, breakers)];
  });
  return Object.fromEntries(channels) as Record<ChannelName, Channel>;
}

/** Names of the breakers that exist whatever is sent; those of webhooks are made with the first message to a host. */
export function breakerNames(config: Config): string[] {
  const providers = Object.values(providersOf(config)).flat();
  return providers.filter(({ name }) => name !== 'webhook').map((provider) => breakerOf(provider, { to: '' }));
}

/** To add a channel: its adapter here, its name in the domain's `ChannelName`, its answers in the sandbox. */
function providersOf(config: Config, { consents, otherCalls, webhookLog }: ChannelDeps = {}): Record<ChannelName, Providers> {
  return {
    email: emailProviders(config),
    slack: [createSlack(config)],
    pagerduty: [createPagerDuty(config)],
    voice: voiceProviders(config, otherCalls),
    sms: smsProviders(config, consents),
    webhook: [createWebhook(config, webhookLog)],
    linear: [createLinear(config)],
  };
}
