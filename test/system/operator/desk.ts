import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { type System, waitFor } from '../stack.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What a command printed and how it ended. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `salvor …` as a process of its own, as an operator does. */
export function runSalvor(args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), ...args], {
      cwd: ROOT,
      env: { ...env, FORCE_COLOR: undefined, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

/** Where an operator of a running system sits: command line, API and database at hand. */
export class Desk {
  readonly system: System;

  constructor(system: System) {
    this.system = system;
  }

  salvor(...args: string[]): Promise<Ran> {
    return runSalvor(args, this.system.env);
  }

  async api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(path, this.system.addresses.api), {
      method,
      headers: { authorization: `Bearer ${this.system.adminToken}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer;
  }

  /** Reports a failure of its own kind, or another one of a known kind, and answers the id of its incident. */
  async report(report: { service: string; operation?: string; fingerprint?: string } & Record<string, unknown>): Promise<string> {
    const { operation = 'pay', fingerprint = randomBytes(8).toString('hex'), ...rest } = report;
    const failure = { name: 'PaymentError', message: `${operation} is broken` };
    await this.api('POST', '/api/reports', { operation, severity: 'critical', failure, fingerprint, ...rest });
    return await this.openIncidentOf(report.service, fingerprint);
  }

  /** The id of the open incident of a failure, as soon as it is listed. */
  async openIncidentOf(service: string, fingerprint: string): Promise<string> {
    const { id } = await until(async () => {
      const { incidents } = await this.api<{ incidents: IncidentView[] }>('GET', `/api/incidents?open=true&service=${service}`);
      return incidents.find((incident) => incident.fingerprint === fingerprint);
    }, `an open incident of ${service} to be listed`);
    return id;
  }

  /** Waits until the row of an incident is so. */
  async untilRow(id: string, isSo: (view: IncidentView) => boolean, what: string): Promise<IncidentView> {
    return await until(async () => {
      const [row] = await this.sql<{ view: IncidentView }>('SELECT view FROM incidents WHERE id = $1', [id]);
      return row !== undefined && isSo(row.view) ? row.view : undefined;
    }, what);
  }

  /** One statement, or several without values, with the rights of the tables' owner. */
  async sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.system.addresses.database });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** What must never be printed. */
  secrets(): string[] {
    const { env, adminToken, addresses } = this.system;
    return [adminToken, env['SALVOR_LINK_SECRET'] ?? '', new URL(addresses.database).password].filter((secret) => secret !== '');
  }
}

export const allSent = ({ notifications }: IncidentView): boolean =>
  notifications.length > 0 && notifications.every(({ state }) => state === 'sent');

/** Waits for a value that has to come. */
export async function until<Value>(look: () => Promise<Value | undefined>, what: string): Promise<Value> {
  const found: Value[] = [];
  await waitFor(async () => {
    const value = await look();
    if (value !== undefined) found.push(value);
    return value !== undefined;
  }, what);
  return found[0] as Value;
}
