import type { Config } from '../config/config.ts';
import type { Channel } from './channel.ts';

/** Shorter values occur in ordinary text; hiding them would garble reasons and protect nothing. */
const MIN_LENGTH = 6;

/** A channel whose answers never hold a configured secret, even when a provider quotes the request back. */
export function withoutSecrets(channel: Channel, config: Config): Channel {
  const hidden = hidingSecrets(config);
  const hide = <T extends { reason: string }>(answer: T): T => ({ ...answer, reason: hidden(answer.reason) });
  const { lookup } = channel;
  return {
    ...channel,
    send: async (notification, options) => hide(await channel.send(notification, options)),
    check: async () => {
      const { ok, detail } = await channel.check();
      return { ok, detail: hidden(detail) };
    },
    ...(lookup !== undefined && { lookup: async (notification, signal) => hide(await lookup(notification, signal)) }),
  };
}

/** Takes every configured secret out of a text. */
export function hidingSecrets(config: Config): (text: string) => string {
  const secrets = secretsOf(config);
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '(hidden)'), text);
}

function secretsOf({ slack, pagerduty, twilio, linear, webhook, mail, linkSecret }: Config): string[] {
  return [
    slack.webhookUrl,
    ...Object.values(slack.byName),
    slack.botToken,
    slack.signingSecret,
    pagerduty.routingKey,
    ...Object.values(pagerduty.byName),
    ...pagerduty.webhookSecrets,
    pagerduty.apiToken,
    twilio.authToken,
    twilio.second.authToken,
    linear.apiKey,
    linear.webhookSecret,
    ...webhook.signingSecrets,
    passwordOf(mail.url),
    passwordOf(mail.secondUrl),
    linkSecret,
  ].filter((secret) => secret !== undefined && secret.length >= MIN_LENGTH) as string[];
}

function passwordOf(url: string | undefined): string | undefined {
  const password = url === undefined ? undefined : URL.parse(url)?.password;
  return password === undefined ? undefined : decodeURIComponent(password);
}
