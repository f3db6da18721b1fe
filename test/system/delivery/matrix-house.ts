import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stringify } from 'yaml';
import type { Arrival } from '../../../src/channels/sandbox/arrivals.ts';
import type { IncidentView, NotificationView } from '../../../src/domain/incident/view.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';
import { startSystem, type System, waitFor } from '../stack.ts';

const OTHERS = ['email', 'slack', 'pagerduty', 'sms', 'voice', 'linear'] as const satisfies ChannelName[];
export const CHANNELS: readonly ChannelName[] = [...OTHERS, 'webhook'];
/** Each case is a service with people of its own: a list of calls tells whom was called, but not about what. */
const MOST_CASES = 20;

function targetsOf(number: number): Record<(typeof OTHERS)[number], string> {
  return {
    email: `dev-${number}@example.com`,
    slack: '#dev',
    pagerduty: 'operations',
    sms: `+1555000${1_000 + number}`,
    voice: `+1555000${2_000 + number}`,
    linear: 'ENG',
  };
}

/** A change of the policy file reaches the workers within two seconds. */
const TAKEN_OVER_WITHIN_MS = 3_000;
const PATIENCE_MS = 90_000;
const SETTLED: readonly NotificationView['state'][] = ['sent', 'delivered', 'unknown', 'failed', 'acknowledged'];

/** The real system, where each incident tells one target on every channel at once: one kill serves all of them. */
export class MatrixHouse {
  readonly system: System;
  readonly #directory: string;
  #cases = 0;
  /** Holds the lock. */
  readonly #holder: pg.Client;
  /** Looks who waits for it: within the transaction of the lock Postgres would show the first look again and again. */
  readonly #onlooker: pg.Client;

  private constructor(system: System, directory: string, holder: pg.Client, onlooker: pg.Client) {
    this.system = system;
    this.#directory = directory;
    this.#holder = holder;
    this.#onlooker = onlooker;
  }

  static async build(): Promise<MatrixHouse> {
    const directory = mkdtempSync(join(tmpdir(), 'salvor-matrix-'));
    const policyFile = join(directory, 'policy.yaml');
    const write = (webhook: string) => writeFileSync(policyFile, stringify(policyWith(webhook)));
    write('http://127.0.0.1:1/not-known-yet');
    const system = await startSystem({ env: { SALVOR_POLICY: policyFile, SALVOR_LOG_LEVEL: 'warn' } });
    write(new URL('/webhook/dev', system.addresses.mailbox).href);
    await sleep(TAKEN_OVER_WITHIN_MS);
    const clients = [1, 2].map(() => new pg.Client({ connectionString: system.env['DATABASE_URL'] }));
    await Promise.all(clients.map((client) => client.connect()));
    const [holder, onlooker] = clients as [pg.Client, pg.Client];
    return new MatrixHouse(system, directory, holder, onlooker);
  }

  async tearDown(): Promise<void> {
    await Promise.all([this.#holder.end(), this.#onlooker.end()]);
    await this.system.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Reports a new failure of the next service and answers its fingerprint. */
  async open(): Promise<string> {
    const service = serviceOf(this.#cases++);
    const fingerprint = randomBytes(8).toString('hex');
    const failure = { name: 'TypeError', message: "Cannot read properties of undefined (reading 'total')" };
    await this.#api('POST', '/api/reports', { service, operation: 'pay', severity: 'critical', failure, fingerprint });
    return fingerprint;
  }

  /** Sets the same fault on every channel, for one message each. */
  async fault(fault: { mode: string; delayMs?: number; retryAfter?: number }): Promise<void> {
    for (const channel of CHANNELS) await this.#mailbox('PUT', `/faults/${channel}`, { times: 1, ...fault });
  }

  /** Every channel's provider has met its fault. */
  async untilFaultsAreMet(): Promise<void> {
    const none = async () => Object.keys(await this.#mailbox<Record<string, unknown>>('GET', '/faults')).length === 0;
    await waitFor(none, 'every provider to have met its fault', PATIENCE_MS);
  }

  /** What really arrived of the pages of an incident. */
  async arrivals(fingerprint: string): Promise<Arrival[]> {
    const { messages } = await this.#mailbox<{ messages: Arrival[] }>('GET', '/messages?limit=1000');
    return messages.filter(({ incident }) => incident?.includes(fingerprint) === true);
  }

  async untilArrived(fingerprint: string): Promise<void> {
    const all = async () => new Set((await this.arrivals(fingerprint)).map(({ channel }) => channel)).size === CHANNELS.length;
    await waitFor(all, 'an arrival on every channel', PATIENCE_MS);
  }

  /** The pages of an incident once each has come to an end that it keeps. */
  async untilSettled(fingerprint: string): Promise<NotificationView[]> {
    let pages: NotificationView[] = [];
    await waitFor(
      async () => {
        const { incidents } = await this.#api<{ incidents: IncidentView[] }>('GET', '/api/incidents?limit=100');
        const id = incidents.find((incident) => incident.fingerprint === fingerprint)?.id;
        if (id === undefined) return false;
        const view = await this.#api<IncidentView>('GET', `/api/incidents/${id}`);
        pages = view.notifications.filter(({ kind }) => kind === 'page');
        return pages.length === CHANNELS.length && pages.every(({ state }) => SETTLED.includes(state));
      },
      'every page to come to an end',
      PATIENCE_MS,
    );
    return pages;
  }

  /** Holds the table of notifications, so that whoever wants to write a row waits. */
  async lockRows(): Promise<void> {
    await this.#holder.query('BEGIN');
    await this.#holder.query('LOCK TABLE notifications IN ACCESS EXCLUSIVE MODE');
  }

  /** Ends the statements that waited, whose worker is dead by now: the server would carry them out all the same. */
  async unlockRows(): Promise<void> {
    await this.#onlooker.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%notifications%'`,
    );
    await sleep(200);
    await this.#holder.query('ROLLBACK');
  }

  /** Resolves when statements like this wait for the table: for all channels, or as many as come within half a second. */
  async untilRowsAreWaitedFor(statement: string): Promise<number> {
    const waiting = async () => {
      const { rows } = await this.#onlooker.query<{ count: string }>(
        `SELECT count(*) AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
        [`${statement}%`],
      );
      return Number(rows[0]?.count ?? 0);
    };
    await waitFor(async () => (await waiting()) > 0, `"${statement}" to wait for the table`, PATIENCE_MS);
    const deadline = Date.now() + 500;
    while (Date.now() < deadline && (await waiting()) < CHANNELS.length) await sleep(10);
    return await waiting();
  }

  async #api<T>(method: string, path: string, body?: object): Promise<T> {
    return await answerOf<T>(new URL(path, this.system.addresses.api), method, body, { authorization: `Bearer ${this.system.adminToken}` });
  }

  async #mailbox<T>(method: string, path: string, body?: object): Promise<T> {
    return await answerOf<T>(new URL(path, this.system.addresses.mailbox), method, body);
  }
}

async function answerOf<T>(url: URL, method: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url.pathname} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

function policyWith(webhook: string): object {
  const cases = Array.from({ length: MOST_CASES }, (_, number) => {
    const others = Object.entries(targetsOf(number)).map(([channel, to]) => ({ channel, to }));
    const notify = [...others, { channel: 'webhook', to: webhook }];
    return [serviceOf(number), { settle: '0s', levels: [{ name: 'Everybody', after: '0s', notify }] }] as const;
  });
  return {
    version: 1,
    // Each case is an incident of its own and pages for itself.
    grouping: { window: 0 },
    playbooks: cases.map(([service]) => ({ name: service, match: { service: [service] }, escalation: service })),
    escalation: { default: cases[0]?.[1], ...Object.fromEntries(cases) },
  };
}

function serviceOf(number: number): string {
  return `shop-${number}`;
}
