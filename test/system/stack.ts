import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { inject } from 'vitest';
import { startStack } from '../../src/embedded/stack.ts';
import type { PartName, Stack } from '../../src/embedded/stack-options.ts';
import { waitUntil } from '../../src/embedded/waiting.ts';
import { withoutExternalServers } from './setup.ts';

const DAY = proto.google.protobuf.Duration.fromObject({ seconds: 86_400 });

/** The running system of one test file. */
export interface System extends Stack {
  /** Kills a part with SIGKILL and resolves when the supervisor has another process of it running. Answers the new pid. */
  kill: (part: string) => Promise<number>;
}

/** A database of its own on the run's Postgres. */
async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** A namespace of its own on the run's Temporal server: no other file's worker takes its tasks. */
async function freshNamespace(): Promise<string> {
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: DAY });
    await waitFor(async () => {
      await connection.workflowService.listOpenWorkflowExecutions({ namespace, maximumPageSize: 1, startTimeFilter: {} });
      return true;
    }, `namespace ${namespace} to be known everywhere`);
  } finally {
    await connection.close();
  }
  return namespace;
}

/**
 * The real processes (worker, API, sandbox) on a fresh database and a fresh namespace, supervised as by `salvor up`.
 * @param options.parts default: sandbox, api and worker
 * @param options.env added to the processes' environment, for instance SALVOR_POLICY
 */
export async function startSystem(options: { parts?: PartName[]; env?: NodeJS.ProcessEnv } = {}): Promise<System> {
  const dataDir = mkdtempSync(join(tmpdir(), 'salvor-test-'));
  const [database, namespace] = await Promise.all([freshDatabase(), freshNamespace()]);
  const servers = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace, DATABASE_URL: database.url };
  const stack = await startStack({
    env: { ...withoutExternalServers(process.env), ...servers, ...options.env },
    dataDir,
    ports: 'free',
    parts: options.parts ?? ['sandbox', 'api', 'worker'],
  });
  return {
    ...stack,
    kill: async (part) => {
      const pid = stack.pid(part);
      if (pid === undefined) throw new Error(`${part} does not run, so it cannot be killed.`);
      process.kill(pid, 'SIGKILL');
      await waitFor(() => stack.pid(part) !== undefined && stack.pid(part) !== pid, `another ${part} to be started`);
      return stack.pid(part) ?? 0;
    },
    stop: async () => {
      await stack.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits for a condition that has to come true. @throws Error naming what did not happen. */
export async function waitFor(question: () => Promise<boolean> | boolean, what: string, withinMs = 30_000): Promise<void> {
  if (!(await waitUntil(question, withinMs))) throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}.`);
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
