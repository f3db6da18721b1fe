import type { Config } from '../config/config.ts';
import { nodePart } from './node-part.ts';
import type { Part } from './part.ts';

/** Mailbox (SMTP), sandbox of the providers, and the HTTP of both. */
export function sandboxPart(config: Config, env: NodeJS.ProcessEnv): Part {
  return nodePart({
    name: 'sandbox',
    entry: 'src/channels/sandbox/main.ts',
    env,
    host: config.host,
    ports: [
      { port: config.mail.port, variable: 'SALVOR_SMTP_PORT' },
      { port: config.sandbox.port, variable: 'SALVOR_SANDBOX_PORT' },
    ],
    healthUrl: `http://${reachable(config.host)}:${config.sandbox.port}/healthz`,
  });
}

/** HTTP API and console. */
export function apiPart(config: Config, env: NodeJS.ProcessEnv): Part {
  return nodePart({
    name: 'api',
    entry: 'src/api/main.ts',
    env,
    host: config.host,
    ports: [{ port: config.api.port, variable: 'SALVOR_API_PORT' }],
    healthUrl: `http://${reachable(config.host)}:${config.api.port}/healthz`,
  });
}

/** The process that runs incidents. */
export function workerPart(config: Config, env: NodeJS.ProcessEnv): Part {
  return nodePart({
    name: 'worker',
    entry: 'worker/main.ts',
    env,
    host: config.host,
    ports: [{ port: config.worker.healthPort, variable: 'SALVOR_WORKER_HEALTH_PORT' }],
    healthUrl: `http://${reachable(config.host)}:${config.worker.healthPort}/healthz`,
  });
}

/** "Every interface" is an address to listen on, not one to call. */
export function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
