import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../domain/report.ts';

/** What is written down of one repeat: the whole report when its failure comes first in this file, then only which failure it was. */
type Line = { key: string; at: number; report?: Report };

/** A closed part of the journal: what is sent as one counted report a failure. */
export interface Batch {
  file: string;
  /** With `seq` its identity towards the incident, which counts each once, however often it is sent. */
  reporter: string;
  seq: number;
  reports: Report[];
}

/**
 * Repeats of failures on disk, so that a process that dies owes none. It is written before the sender is answered, without waiting for
 * the disk itself: only the end of the whole machine can take what was not sent yet (docs/operations.md).
 *
 * `current-<pid>-<reporter>-<seq>` grows; sealed it becomes `batch-…` under the same name, and is removed when it was sent.
 */
export class RepeatJournal {
  readonly #directory: string;
  readonly #reporter: string;
  readonly #pid: number;
  #seq = 1;
  #known = new Set<string>();

  constructor(directory: string, reporter: string, pid = process.pid) {
    this.#directory = directory;
    this.#reporter = reporter;
    this.#pid = pid;
  }

  /** @throws the file system's error; nothing is owed then */
  append(key: string, report: Report, at: number): void {
    const line: Line = this.#known.has(key) ? { key, at } : { key, at, report };
    if (this.#known.size === 0) mkdirSync(this.#directory, { recursive: true });
    appendFileSync(this.#current, `${JSON.stringify(line)}\n`);
    this.#known.add(key);
  }

  /** Closes what was written so far; undefined when there is nothing. */
  seal(): Batch | undefined {
    if (this.#known.size === 0) return undefined;
    const file = this.#current.replace('/current-', '/batch-');
    renameSync(this.#current, file);
    this.#known = new Set();
    this.#seq += 1;
    return readBatch(file);
  }

  /** What processes that are gone left behind. @param isAlive whether a pid is a living process */
  inherit(isAlive: (pid: number) => boolean): Batch[] {
    if (!existsSync(this.#directory)) return [];
    const names = readdirSync(this.#directory).filter((name) => NAME.test(name));
    return names
      .filter((name) => {
        const pid = Number(NAME.exec(name)?.[2]);
        return pid !== this.#pid && !isAlive(pid);
      })
      .flatMap((name) => readBatch(join(this.#directory, name)) ?? []);
  }

  get #current(): string {
    return join(this.#directory, `current-${this.#pid}-${this.#reporter}-${this.#seq}.jsonl`);
  }
}

const NAME = /^(current|batch)-(\d+)-([0-9a-f-]{36})-(\d+)\.jsonl$/;

/** It was sent: nothing is owed any more. */
export function settle({ file }: Batch): void {
  rmSync(file, { force: true });
}

/** A line that a dying process cut off counts for nothing: its sender was never answered. */
function readBatch(file: string): Batch | undefined {
  const [, , , reporter = '', number = ''] = NAME.exec(file.slice(file.lastIndexOf('/') + 1)) ?? [];
  if (!existsSync(file)) return undefined;
  const counted = new Map<string, Report>();
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = parsed(text);
    if (line === undefined) continue;
    const known = counted.get(line.key) ?? line.report;
    if (known === undefined) continue;
    const isFirst = !counted.has(line.key);
    counted.set(line.key, {
      ...known,
      reporter,
      seq: Number(number),
      count: isFirst ? 1 : known.count + 1,
      firstAt: isFirst ? line.at : known.firstAt,
      lastAt: line.at,
    });
  }
  return { file, reporter, seq: Number(number), reports: [...counted.values()] };
}

function parsed(text: string): Line | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as Line);
  } catch {
    return undefined;
  }
}
