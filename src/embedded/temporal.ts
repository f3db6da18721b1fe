import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { temporalServes } from './temporal-connection.ts';
import type { TemporalServer } from './temporal-server.ts';
import { answersHttp } from './waiting.ts';

export interface TemporalPlace {
  dataDir: string;
  port: number;
  /** 0 starts no Web UI. */
  uiPort: number;
  namespace: string;
}

/** The embedded Temporal server as a part: all its state is one SQLite file, `<dataDir>/temporal/temporal.db`. */
export function temporalPart(server: TemporalServer, place: TemporalPlace): Part {
  const address = `127.0.0.1:${place.port}`;
  const directory = join(place.dataDir, 'temporal');
  mkdirSync(directory, { recursive: true });
  const database = join(directory, 'temporal.db');
  return {
    name: 'temporal',
    command: server.path,
    args: server.kind === 'cli' ? cliArguments(place, database) : builtArguments(place, database),
    // Nothing of our environment concerns the server; TEMPORAL_* of a profile would even mislead the CLI.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    cwd: directory,
    host: '127.0.0.1',
    ports: [
      { port: place.port, variable: 'SALVOR_TEMPORAL_PORT' },
      ...(place.uiPort === 0 ? [] : [{ port: place.uiPort, variable: 'SALVOR_TEMPORAL_UI_PORT' }]),
    ],
    ready: async () =>
      (await temporalServes(address, place.namespace)) && (place.uiPort === 0 || (await answersHttp(`http://127.0.0.1:${place.uiPort}/`))),
    readyWithinMs: 60_000,
    orphan: 'adopt',
    stopSignal: 'SIGTERM',
    stopWithinMs: 15_000,
  };
}

function builtArguments(place: TemporalPlace, database: string): string[] {
  return ['--port', String(place.port), '--ui-port', String(place.uiPort), '--db', database, '--namespace', place.namespace];
}

/** The settings our own program has built in (tools/temporal/main.go), as flags of the official CLI. */
function cliArguments(place: TemporalPlace, database: string): string[] {
  const listen = ['--ip', '127.0.0.1', '--port', String(place.port)];
  const ui = place.uiPort === 0 ? ['--headless'] : ['--ui-port', String(place.uiPort)];
  const dynamic = ['frontend.WorkflowTimeSkippingEnabled=true', 'system.forceSearchAttributesCacheRefreshOnRead=true'];
  return [
    ...['server', 'start-dev', '--db-filename', database, '--namespace', place.namespace, '--log-level', 'error'],
    ...listen,
    ...ui,
    ...dynamic.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}
