import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
type History = proto.temporal.api.history.v1.History;

const DIRECTORY = join(import.meta.dirname, 'histories');

/** Names of all kept histories: one for each behaviour. */
export function keptHistories(): string[] {
  return readdirSync(DIRECTORY).map((file) => basename(file, '.json'));
}

export function readHistory(name: string): History {
  return History.fromObject(JSON.parse(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')) as object);
}

/** Kept as JSON with one event a line, so that a changed path shows in a diff. */
export function keepHistory(name: string, history: proto.temporal.api.history.v1.IHistory): void {
  const { events } = History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String }) as { events: object[] };
  const lines = events.map((event) => JSON.stringify(event, withoutProcess));
  writeFileSync(join(DIRECTORY, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

/** Which process of which machine recorded it is nobody's business. */
function withoutProcess(key: string, value: unknown): unknown {
  if (key === 'identity') return 'recorder';
  return typeof value === 'string' ? value.replaceAll(hostname(), 'recorder').replaceAll(process.cwd(), '.') : value;
}
