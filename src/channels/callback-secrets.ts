import { createHmac } from 'node:crypto';
import type { Config } from '../config/config.ts';

/**
 * The signing secret of the Slack app. Without any Slack credentials the sandbox stands in for Slack and signs with a secret derived
 * from the installation's own, so that a button pressed there goes the same verified way as a real one.
 * @returns undefined when nothing can be verified: every callback is refused then
 */
export function slackSigningSecret({ slack, linkSecret }: Config): string | undefined {
  if (slack.signingSecret !== undefined) return slack.signingSecret;
  return slack.botToken === undefined ? derived(linkSecret, 'slack') : undefined;
}

/** The secrets of which one has to have signed a PagerDuty webhook; derived as for Slack while PagerDuty is sandboxed. */
export function pagerDutySecrets({ pagerduty, linkSecret }: Config): string[] {
  if (pagerduty.webhookSecrets.length > 0) return pagerduty.webhookSecrets;
  const isSandboxed = pagerduty.routingKey === undefined && Object.keys(pagerduty.byName).length === 0;
  const secret = isSandboxed ? derived(linkSecret, 'pagerduty') : undefined;
  return secret === undefined ? [] : [secret];
}

/** The secret by which webhooks of Linear are signed; derived as for Slack while Linear is sandboxed. */
export function linearWebhookSecret({ linear, linkSecret }: Pick<Config, 'linear' | 'linkSecret'>): string | undefined {
  if (linear.webhookSecret !== undefined) return linear.webhookSecret;
  return linear.apiKey === undefined ? derived(linkSecret, 'linear') : undefined;
}

function derived(linkSecret: string | undefined, provider: string): string | undefined {
  return linkSecret === undefined ? undefined : createHmac('sha256', linkSecret).update(`sandbox of ${provider}`).digest('hex');
}
