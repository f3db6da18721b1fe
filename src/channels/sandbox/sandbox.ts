import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import { type Arrivals, openArrivals } from './arrivals.ts';
import { Faults } from './faults.ts';
import { serveLinear } from './linear.ts';
import type { LinearWebhook } from './linear-webhook.ts';
import { serveMessages } from './messages.ts';
import { servePage } from './page.ts';
import { servePagerDuty } from './pagerduty.ts';
import type { PagerDutySubscription } from './pagerduty-webhook.ts';
import { servePhones } from './phone-control.ts';
import { Phones } from './phones.ts';
import { portError } from './port-error.ts';
import { serveSlack } from './slack.ts';
import type { SlackApp } from './slack-press.ts';
import { startMailServer } from './smtp.ts';
import { serveTwilio } from './twilio.ts';
import type { ApiAddress } from './twilio-callback.ts';
import { serveWebhooks } from './webhook.ts';

export interface SandboxOptions {
  dataDir: string;
  host: string;
  /** 0 takes any free port. */
  httpPort: number;
  smtpPort: number;
  /** Told of every change in the sandbox's Linear. */
  linearWebhook?: LinearWebhook | undefined;
  /** Told when somebody presses a button in the sandbox's Slack. */
  slackApp?: SlackApp | undefined;
  /** Told of every change in the sandbox's PagerDuty. */
  pagerDutyWebhook?: PagerDutySubscription | undefined;
  /** Where the sandbox's Twilio reaches the API, when that is not its public address. */
  api?: ApiAddress | undefined;
}

export interface Sandbox {
  url: string;
  smtpUrl: string;
  arrivals: Arrivals;
  faults: Faults;
  close(): Promise<void>;
}

/**
 * A mailbox and stand-ins for Slack, PagerDuty, Twilio, Linear and a webhook receiver, which speak the providers' own protocols. What
 * arrives is kept under `<dataDir>/sandbox` and shown; nothing leaves the machine. It has no login: bind it to loopback.
 * @throws SalvorError PORT_BUSY
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, host, httpPort, smtpPort, linearWebhook, slackApp, pagerDutyWebhook, api } = options;
  const arrivals = await openArrivals(join(dataDir, 'sandbox'));
  const faults = new Faults();
  const server = fastify({ forceCloseConnections: true });
  server.get('/healthz', () => ({ ok: true }));
  servePage(server, arrivals);
  serveMessages(server, arrivals, faults);
  serveWebhooks(server, arrivals, faults);
  serveLinear(server, arrivals, faults, linearWebhook);
  await server.register((scope) => serveSlack(scope, arrivals, faults, slackApp), { prefix: '/slack' });
  await server.register((scope) => servePagerDuty(scope, arrivals, faults, pagerDutyWebhook), { prefix: '/pagerduty' });
  const phones = new Phones(arrivals, api);
  await server.register((scope) => serveTwilio(scope, arrivals, faults, phones), { prefix: '/twilio' });
  await server.register((scope) => servePhones(scope, arrivals, phones), { prefix: '/phones' });

  const mail = await startMailServer({ host, port: smtpPort }, arrivals, faults);
  try {
    await server.listen({ host, port: httpPort });
  } catch (error) {
    await mail.close();
    throw error instanceof Error ? portError(error, 'SALVOR_SANDBOX_PORT', { host, port: httpPort }) : error;
  }
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    smtpUrl: `smtp://${host}:${mail.port}`,
    arrivals,
    faults,
    close: async () => {
      phones.close();
      await Promise.all([server.close(), mail.close()]);
    },
  };
}
