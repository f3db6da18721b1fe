import { EventEmitter } from 'node:events';
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelName } from '../../domain/policy/playbook.ts';
import { digestOf } from '../digest.ts';
import { smsMark } from '../sms-mark.ts';

/** What a provider was handed, as people would read it and as it came. */
export interface Arrival {
  /** Sorts by arrival. */
  id: string;
  /** Epoch ms. */
  at: number;
  channel: ChannelName;
  to: string;
  from?: string;
  subject: string;
  text: string;
  html?: string;
  /** Salvor's incident and notification, where the message tells them. */
  incident?: string;
  key?: string;
  messageId?: string;
  /** The id that the provider answered with. */
  providerId?: string;
  /** Body or headers as they came. */
  payload?: unknown;
}

export interface ArrivalFilter {
  channel?: ChannelName | undefined;
  to?: string | undefined;
  incident?: string | undefined;
  messageId?: string | undefined;
  key?: string | undefined;
}

export interface Arrivals {
  /** Returns once the arrival is on disk, so that what was answered as accepted survives a kill. */
  add(arrival: Omit<Arrival, 'id' | 'at'>): Promise<Arrival>;
  /** Newest first. */
  list(filter?: ArrivalFilter): Arrival[];
  get(id: string): Arrival | undefined;
  clear(): Promise<void>;
  /** Emits `arrival` for each. */
  readonly news: EventEmitter<{ arrival: [Arrival] }>;
}

/** Enough for the longest drill or demo; the oldest go first. */
const KEPT = 5_000;

/**
 * Everything that arrived, one file each. Repeats are kept as well: whether a message was doubled is what one wants to see.
 * @param directory - made when it is not there; files of an earlier process are read back
 * @param kept - number of arrivals after which the oldest is dropped
 */
export async function openArrivals(directory: string, kept = KEPT): Promise<Arrivals> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const arrivals = await readArrivals(directory);
  const news = new EventEmitter<{ arrival: [Arrival] }>().setMaxListeners(0);
  let count = 0;
  const fileOf = ({ id }: Arrival) => join(directory, `${id}.json`);

  async function dropOldest(): Promise<void> {
    while (arrivals.size > kept) {
      const [oldest] = arrivals.values();
      if (oldest === undefined) return;
      arrivals.delete(oldest.id);
      await unlink(fileOf(oldest));
    }
  }

  return {
    async add(arrival) {
      const at = Date.now();
      const added = { ...arrival, id: `${at}-${String(++count).padStart(6, '0')}`, at };
      await writeDurably(fileOf(added), JSON.stringify(added), directory);
      arrivals.set(added.id, added);
      news.emit('arrival', added);
      await dropOldest();
      return added;
    },
    list: (filter = {}) => [...arrivals.values()].filter((arrival) => matches(arrival, filter)).reverse(),
    get: (id) => arrivals.get(id),
    async clear() {
      const gone = [...arrivals.values()];
      arrivals.clear();
      for (const arrival of gone) await unlink(fileOf(arrival));
    },
    news,
  };
}

function matches(arrival: Arrival, { key, ...filter }: ArrivalFilter): boolean {
  const carriesKey =
    key === undefined ||
    arrival.key === key ||
    (arrival.channel === 'sms' && arrival.text.includes(smsMark(key))) ||
    (arrival.channel === 'linear' && arrival.text.includes(digestOf(key, 24)));
  return (
    carriesKey && Object.entries(filter).every(([field, value]) => value === undefined || arrival[field as keyof typeof filter] === value)
  );
}

/** The name appears only when the content is on disk, and the directory knows it before anybody is told. */
async function writeDurably(file: string, content: string, directory: string): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readArrivals(directory: string): Promise<Map<string, Arrival>> {
  const arrivals = new Map<string, Arrival>();
  for (const name of (await readdir(directory)).sort()) {
    // A draft was never answered as accepted.
    if (name.endsWith('.draft')) await unlink(join(directory, name));
    if (!name.endsWith('.json')) continue;
    const arrival = JSON.parse(await readFile(join(directory, name), 'utf8')) as Arrival;
    arrivals.set(arrival.id, arrival);
  }
  return arrivals;
}
