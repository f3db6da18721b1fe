import { pino } from 'pino';
import { loadConfig } from '../../config/config.ts';
import { linearWebhookSecret, pagerDutySecrets, slackSigningSecret } from '../callback-secrets.ts';
import { linearWebhook } from './linear-webhook.ts';
import { startSandbox } from './sandbox.ts';

/** The sandbox process: serves until SIGINT or SIGTERM. What it answered as accepted is on disk, so it may also be killed. */
export async function runSandboxProcess(): Promise<void> {
  const config = loadConfig();
  const log = pino({ name: 'salvor-sandbox', level: config.logLevel });
  const secret = linearWebhookSecret(config);
  const signingSecret = slackSigningSecret(config);
  const secrets = pagerDutySecrets(config);
  const callbacks = `${config.api.url.replace(/\/+$/, '')}/callbacks`;
  const sandbox = await startSandbox({
    dataDir: config.dataDir,
    host: config.host,
    httpPort: config.sandbox.port,
    smtpPort: config.mail.port,
    api: { publicUrl: config.api.url, url: config.api.url },
    linearWebhook: secret === undefined ? undefined : linearWebhook(`${config.api.url}/callbacks/linear`, secret),
    ...(signingSecret !== undefined && {
      slackApp: { interactionsUrl: `${callbacks}/slack/interactions`, signingSecret, sandboxUrl: config.sandbox.url },
    }),
    ...(secrets.length > 0 && { pagerDutyWebhook: { url: `${callbacks}/pagerduty`, secrets } }),
  });
  const stopped = new Promise<unknown>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  // Said last: whoever reads it may stop the process in the same moment.
  log.info({ inbox: sandbox.url, smtp: sandbox.smtpUrl }, 'The mailbox and the provider sandbox are ready.');
  await stopped;
  await sandbox.close();
}

if (import.meta.main) await runSandboxProcess();
