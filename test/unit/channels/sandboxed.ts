import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinks, type SignedLinks } from '../../../src/channels/links.ts';
import type { LinearWebhook } from '../../../src/channels/sandbox/linear-webhook.ts';
import { type Sandbox, startSandbox } from '../../../src/channels/sandbox/sandbox.ts';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';

export const INCIDENT = 'shop-00112233445566aa-1a2b3c4d';
export const LINK_SECRET = 'a link secret that is long enough for HMAC';

/** A good address of each channel; `null` where it depends on the sandbox's port. */
const TARGETS = {
  email: 'dev@shop.example',
  slack: '#dev',
  pagerduty: 'payments',
  voice: '+15005550010',
  sms: '+15005550011',
  linear: 'ENG',
} as const;

export interface Sandboxed {
  sandbox: Sandbox;
  config: Config;
  links: SignedLinks;
  /** A notification to the channel's good address. */
  notification(channel: ChannelName, changes?: Partial<Notification>): Notification;
  close(): Promise<void>;
}

/** A sandbox in this process on free ports, and a configuration without credentials that points at it. */
export async function sandboxed(env: NodeJS.ProcessEnv = {}, linearWebhook?: LinearWebhook): Promise<Sandboxed> {
  const dataDir = await mkdtemp(join(tmpdir(), 'salvor-sandbox-'));
  const sandbox = await startSandbox({ dataDir, host: '127.0.0.1', httpPort: 0, smtpPort: 0, linearWebhook });
  const config = loadConfig({
    SALVOR_LINK_SECRET: LINK_SECRET,
    SALVOR_SANDBOX_URL: sandbox.url,
    SALVOR_SMTP_PORT: new URL(sandbox.smtpUrl).port,
    ...env,
  });
  return {
    sandbox,
    config,
    links: createLinks(config),
    notification: (channel, changes) =>
      notificationTo(channel, channel === 'webhook' ? `${sandbox.url}/webhook/ops` : TARGETS[channel], changes),
    close: async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function notificationTo(channel: ChannelName, to: string, changes: Partial<Notification> = {}): Notification {
  const now = Date.now();
  return {
    key: `${INCIDENT}/page/L1/${channel}/${to}/1`,
    incidentId: INCIDENT,
    kind: 'page',
    level: 1,
    levelName: 'Development',
    channel,
    to,
    generation: 1,
    severity: 'critical',
    service: 'shop',
    operation: 'place-order',
    title: 'shop: place-order failed: PaymentError: provider answered garbage',
    lines: ['Three retries did not help.', 'Retry "place-order" failed: 502'],
    dueAt: now,
    lateMs: 0,
    openedAt: now - 31 * 60_000,
    decidedAt: now,
    ...changes,
  };
}

/** A signal that nobody aborts. */
export const never = () => new AbortController().signal;
