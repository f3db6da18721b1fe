import { createChannels } from '../../channels/registry.ts';
import type { Config } from '../../config/config.ts';
import type { ChannelName } from '../../domain/policy/playbook.ts';
import type { Finding } from './finding.ts';

/** Channels that reach nobody outside this machine, because there are no credentials or server for them. */
function isSandboxed(name: ChannelName, config: Config): boolean {
  const { slack, pagerduty, twilio, mail } = config;
  switch (name) {
    case 'email':
      return mail.url === undefined;
    case 'slack':
      return slack.botToken === undefined && slack.webhookUrl === undefined && Object.keys(slack.byName).length === 0;
    case 'pagerduty':
      return pagerduty.routingKey === undefined && Object.keys(pagerduty.byName).length === 0;
    case 'voice':
    case 'sms':
      return twilio.accountSid === undefined || twilio.authToken === undefined;
    case 'linear':
      return config.linear.apiKey === undefined;
    case 'webhook':
      return false;
  }
}

/** What every channel says about itself. A sandboxed one works, but wakes nobody: that is a warning. */
export async function checkChannels(config: Config): Promise<Finding[]> {
  return Promise.all(
    Object.values(createChannels(config)).map(async (channel): Promise<Finding> => {
      const found = await channel.check();
      const check = `Channel ${channel.name}`;
      // The channel's own sentence already says what to do.
      if (!found.ok) return { check, state: 'fail', detail: found.detail };
      return { check, state: isSandboxed(channel.name, config) ? 'warn' : 'ok', detail: found.detail };
    }),
  );
}
