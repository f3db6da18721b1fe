import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const optional = z.string().min(1).optional();

/** A key must not travel in the clear; only a server on this machine may do without TLS. */
function isEncryptedOrLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
const perSecond = z.coerce.number().min(0).max(1_000);

/**
 * Every environment variable Salvor reads, each once, with its default and reason. Nothing else in the code looks at
 * `process.env` for configuration. The 78xx block keeps the embedded stack together and off the usual ports.
 */
const Environment = z.object({
  /** Directory for all embedded state; survives restarts. */
  SALVOR_DATA_DIR: z.string().default('.salvor'),
  /** Policy file (YAML); without it the built-in default policy is used. */
  SALVOR_POLICY: optional,
  SALVOR_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),

  /** Every server listens here; loopback because the defaults carry no TLS. */
  SALVOR_HOST: z.string().default('127.0.0.1'),
  SALVOR_API_PORT: port(7800),
  /** The worker answers GET /healthz here. */
  SALVOR_WORKER_HEALTH_PORT: port(7803),
  /** Address people reach the API and console under; goes into links. Default: http://<host>:<port>. */
  SALVOR_PUBLIC_URL: z.url().optional(),
  /** Address at which clients and the CLI find the API. Default: SALVOR_PUBLIC_URL. */
  SALVOR_API_URL: z.url().optional(),
  /** Bearer token of clients and the CLI. Default: the token that `salvor up` keeps in the data directory. */
  SALVOR_TOKEN: optional,
  /** Name under which the module-level client of a service reports. */
  SALVOR_SERVICE: z.string().default('unnamed'),
  /** Where a client keeps reports while Salvor is unreachable. Default: salvor-spool in the temporary directory. */
  SALVOR_SPOOL_DIR: optional,
  /** Secret that signs links in mails. Default: made once, kept in the data directory. */
  SALVOR_LINK_SECRET: z.string().min(32).optional(),

  /** Standard Temporal variables; an address replaces the embedded server. A profile file is honoured as well. */
  TEMPORAL_ADDRESS: optional,
  TEMPORAL_NAMESPACE: z.string().default('default'),
  SALVOR_TEMPORAL_PORT: port(7833),
  SALVOR_TEMPORAL_UI_PORT: port(7834),
  /** Address of the Temporal Web UI for links. Default: the embedded one. */
  SALVOR_TEMPORAL_UI_URL: z.url().optional(),

  /** Salvor's own Postgres; a URL replaces the embedded one. */
  DATABASE_URL: optional,
  SALVOR_POSTGRES_PORT: port(7832),

  /** Mail server; a URL replaces the embedded mailbox. SendGrid: smtps://apikey:<key>@smtp.sendgrid.net:465. */
  SMTP_URL: optional,
  /** A second mail server, of another provider: takes over while the first one fails. */
  SMTP_URL_2: optional,
  SALVOR_MAIL_FROM: z.string().default('Salvor <salvor@localhost>'),
  SALVOR_SMTP_PORT: port(7825),
  /** HTTP port of the embedded mailbox and provider sandbox. */
  SALVOR_SANDBOX_PORT: port(7826),
  /** The provider sandbox of another process. Default: the embedded one, unless credentials are given. */
  SALVOR_SANDBOX_URL: z.url().optional(),

  /** Incoming webhook of Slack; SLACK_WEBHOOK_URL_<NAME> serves the target "#name". */
  SLACK_WEBHOOK_URL: z.url().optional(),
  /** Token of a Slack app ("xoxb-…"): messages are kept up to date and carry buttons. */
  SLACK_BOT_TOKEN: optional,
  /** Signing secret of the same app: verifies what its buttons send to /callbacks/slack/interactions. */
  SLACK_SIGNING_SECRET: optional,
  SLACK_API_URL: z.url().default('https://slack.com/api/'),
  /** PagerDuty integration key; PAGERDUTY_ROUTING_KEY_<NAME> serves the target "name". */
  PAGERDUTY_ROUTING_KEY: optional,
  PAGERDUTY_EVENTS_URL: z.url().default('https://events.pagerduty.com'),
  /** Secret of the V3 webhook subscription that calls /callbacks/pagerduty; several with commas between them while one is replaced. */
  PAGERDUTY_WEBHOOK_SECRET: optional,
  /** Read-only REST key: a note names its incident only by PagerDuty's own id, which is looked up with it. */
  PAGERDUTY_API_TOKEN: optional,
  PAGERDUTY_API_URL: z.url().default('https://api.pagerduty.com'),
  TWILIO_ACCOUNT_SID: optional,
  TWILIO_AUTH_TOKEN: optional,
  /** Caller id in E.164. */
  TWILIO_FROM: z.string().default('+15005550006'),
  /** Address of Twilio's API: another one for another edge (https://api.dublin.ie1.twilio.com) or a test. */
  TWILIO_API_URL: z.url().default('https://api.twilio.com'),
  /** A second account, or a second number of the same one: takes over while the first one fails. */
  TWILIO_ACCOUNT_SID_2: optional,
  TWILIO_AUTH_TOKEN_2: optional,
  TWILIO_FROM_2: optional,
  /** Default: TWILIO_API_URL. */
  TWILIO_API_URL_2: z.url().optional(),
  /** API key or OAuth access token of Linear; without one, issues go to the sandbox. */
  LINEAR_API_KEY: optional,
  /** Team of targets that name none; LINEAR_TEAM_ID_<NAME> serves the target "name". An id or a key such as ENG. */
  LINEAR_TEAM_ID: optional,
  LINEAR_API_URL: z.url().refine(isEncryptedOrLocal, 'must use https').default('https://api.linear.app/graphql'),
  /** Signing secret of the webhook in Linear that calls /callbacks/linear. */
  LINEAR_WEBHOOK_SECRET: optional,
  /** Signs generic webhooks (HMAC-SHA256); two secrets with a comma between them sign with both, while receivers change over. */
  WEBHOOK_SIGNING_SECRET: optional,

  /**
   * Messages a second that a provider takes, over all workers; 0: no limit. What comes faster waits in order of its urgency.
   * Slack: one a second and channel, several hundred a minute and workspace (docs.slack.dev/apis/web-api/rate-limits).
   */
  SALVOR_LIMIT_SLACK: perSecond.default(4),
  /** 120 events a minute and integration key. */
  SALVOR_LIMIT_PAGERDUTY: perSecond.default(2),
  /** A new account starts one call a second. */
  SALVOR_LIMIT_VOICE: perSecond.default(1),
  /** A US or Canadian long code sends one segment a second; Twilio would queue the rest for hours, without order. */
  SALVOR_LIMIT_SMS: perSecond.default(1),
  /** An API key has 2,500 requests an hour, and a new issue takes three of them. */
  SALVOR_LIMIT_LINEAR: perSecond.default(0.2),

  /** S0's thresholds; they override those of the policy file. */
  BUSINESS_IMPACT_REVENUE_THRESHOLD: z.coerce.number().min(0).optional(),
  BUSINESS_IMPACT_CUSTOMER_THRESHOLD: z.coerce.number().min(0).optional(),
  BUSINESS_IMPACT_SLA_THRESHOLD: z.coerce.number().min(0).max(100).optional(),
});

export type Config = ReturnType<typeof loadConfig>;

/** Variables with a free part in their name: SLACK_WEBHOOK_URL_DEV, SALVOR_DATABASE_SHOP, SALVOR_SECRET_TOKEN. */
function byPrefix(env: NodeJS.ProcessEnv, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(prefix) && value !== undefined && value !== '') found[name.slice(prefix.length).toLowerCase()] = value;
  }
  return found;
}

/**
 * Reads and validates the environment.
 * @throws SalvorError CONFIG_INVALID naming the variable, its value and what is allowed. Values of secrets are not shown.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env) {
  // An empty variable is an unset one: `FOO= salvor up` must not differ from `salvor up`.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'environment');
    const shown = /SECRET|TOKEN|KEY|URL/.test(name) ? '(not shown)' : `"${env[name] ?? ''}"`;
    throw new SalvorError('CONFIG_INVALID', `${name} is ${shown}: ${issue?.message ?? 'not allowed'}. Correct or unset it.`, {
      field: name,
    });
  }
  const e = parsed.data;
  const publicUrl = e.SALVOR_PUBLIC_URL ?? `http://${e.SALVOR_HOST}:${e.SALVOR_API_PORT}`;
  const sandboxUrl = e.SALVOR_SANDBOX_URL ?? `http://${e.SALVOR_HOST}:${e.SALVOR_SANDBOX_PORT}`;
  return {
    dataDir: e.SALVOR_DATA_DIR,
    policyFile: e.SALVOR_POLICY,
    logLevel: e.SALVOR_LOG_LEVEL,
    host: e.SALVOR_HOST,
    api: { port: e.SALVOR_API_PORT, publicUrl, url: e.SALVOR_API_URL ?? publicUrl, token: e.SALVOR_TOKEN },
    worker: { healthPort: e.SALVOR_WORKER_HEALTH_PORT },
    /** `apiUrl` is undefined unless it was set: then clients report straight to Temporal. */
    client: { service: e.SALVOR_SERVICE, apiUrl: e.SALVOR_API_URL, spoolDir: e.SALVOR_SPOOL_DIR },
    linkSecret: e.SALVOR_LINK_SECRET,
    temporal: {
      /** Undefined: embedded (or the standard profile file). */
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      port: e.SALVOR_TEMPORAL_PORT,
      uiPort: e.SALVOR_TEMPORAL_UI_PORT,
      uiUrl: e.SALVOR_TEMPORAL_UI_URL ?? `http://${e.SALVOR_HOST}:${e.SALVOR_TEMPORAL_UI_PORT}`,
    },
    postgres: {
      /** Undefined: embedded. */
      url: e.DATABASE_URL,
      port: e.SALVOR_POSTGRES_PORT,
    },
    mail: {
      /** Undefined: the embedded mailbox. */
      url: e.SMTP_URL,
      secondUrl: e.SMTP_URL_2,
      from: e.SALVOR_MAIL_FROM,
      port: e.SALVOR_SMTP_PORT,
    },
    sandbox: { port: e.SALVOR_SANDBOX_PORT, url: sandboxUrl },
    slack: {
      webhookUrl: e.SLACK_WEBHOOK_URL,
      byName: byPrefix(env, 'SLACK_WEBHOOK_URL_'),
      botToken: e.SLACK_BOT_TOKEN,
      signingSecret: e.SLACK_SIGNING_SECRET,
      apiUrl: e.SLACK_API_URL,
    },
    pagerduty: {
      routingKey: e.PAGERDUTY_ROUTING_KEY,
      byName: byPrefix(env, 'PAGERDUTY_ROUTING_KEY_'),
      eventsUrl: e.PAGERDUTY_EVENTS_URL,
      webhookSecrets: (e.PAGERDUTY_WEBHOOK_SECRET ?? '')
        .split(',')
        .map((secret) => secret.trim())
        .filter((secret) => secret !== ''),
      apiToken: e.PAGERDUTY_API_TOKEN,
      apiUrl: e.PAGERDUTY_API_URL,
    },
    twilio: {
      accountSid: e.TWILIO_ACCOUNT_SID,
      authToken: e.TWILIO_AUTH_TOKEN,
      from: e.TWILIO_FROM,
      apiUrl: e.TWILIO_API_URL,
      second: {
        accountSid: e.TWILIO_ACCOUNT_SID_2,
        authToken: e.TWILIO_AUTH_TOKEN_2,
        from: e.TWILIO_FROM_2,
        apiUrl: e.TWILIO_API_URL_2 ?? e.TWILIO_API_URL,
      },
    },
    linear: {
      apiKey: e.LINEAR_API_KEY,
      apiUrl: e.LINEAR_API_URL,
      teamId: e.LINEAR_TEAM_ID,
      teamByName: byPrefix(env, 'LINEAR_TEAM_ID_'),
      webhookSecret: e.LINEAR_WEBHOOK_SECRET,
    },
    /** Two while receivers change over, separated by a comma. */
    webhook: {
      signingSecrets: (e.WEBHOOK_SIGNING_SECRET ?? '')
        .split(',')
        .map((secret) => secret.trim())
        .filter((secret) => secret !== ''),
    },
    /** Messages a second by channel; 0: no limit. */
    limits: {
      slack: e.SALVOR_LIMIT_SLACK,
      pagerduty: e.SALVOR_LIMIT_PAGERDUTY,
      voice: e.SALVOR_LIMIT_VOICE,
      sms: e.SALVOR_LIMIT_SMS,
      linear: e.SALVOR_LIMIT_LINEAR,
    },
    /** Connection strings of databases that operations and probes name. */
    databases: byPrefix(env, 'SALVOR_DATABASE_'),
    /** Values of `${secret:NAME}` in playbooks; resolved in activities only. */
    secrets: byPrefix(env, 'SALVOR_SECRET_'),
    impact: {
      ...(e.BUSINESS_IMPACT_REVENUE_THRESHOLD !== undefined && { revenue: e.BUSINESS_IMPACT_REVENUE_THRESHOLD }),
      ...(e.BUSINESS_IMPACT_CUSTOMER_THRESHOLD !== undefined && { customers: e.BUSINESS_IMPACT_CUSTOMER_THRESHOLD }),
      ...(e.BUSINESS_IMPACT_SLA_THRESHOLD !== undefined && { sla: e.BUSINESS_IMPACT_SLA_THRESHOLD }),
    },
  };
}
