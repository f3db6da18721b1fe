import type { Config } from '../config/config.ts';
import { digestOf } from './digest.ts';

/**
 * The secret by which webhooks of Linear are signed. With the sandbox in Linear's place it is derived from the link secret, which the
 * sandbox of the same installation knows and nobody else; without either, no webhook can be verified.
 */
export function linearWebhookSecret({ linear, linkSecret }: Pick<Config, 'linear' | 'linkSecret'>): string | undefined {
  if (linear.webhookSecret !== undefined) return linear.webhookSecret;
  if (linear.apiKey !== undefined || linkSecret === undefined) return undefined;
  return digestOf(`webhooks of the sandbox's Linear ${linkSecret}`, 64);
}
