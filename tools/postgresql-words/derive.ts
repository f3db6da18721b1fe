/**
 * Derives src/domain/classification/postgresql-words.json from a list of PostgreSQL's messages with their SQLSTATEs
 * (PostgreSQL source, PostgreSQL licence): how often each word and pair of words occurs in messages of each class.
 *
 *     node tools/postgresql-words/derive.ts messages.json          [{"message": "…", "sqlstate": "42P01"}, …]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { wordsOf, type WordTable } from '../../src/domain/classification/postgresql-words.ts';

/** Words seen once say more about one message than about its class. */
const SEEN_AT_LEAST = 2;

/** Messages whose code depends on the operating system's error: class 58 (files) and 08 (sockets) are the usual ones. */
const BY_ERRNO: Record<string, string> = { file_access: '58', socket_access: '08' };

/** Codes of another category than the rest of their class: they are told apart. */
const APART = ['42501', '57014'];

interface Message {
  message: string;
  sqlstate: string;
}

function stateOf(sqlstate: string): string | undefined {
  if (APART.includes(sqlstate)) return sqlstate;
  return /^[0-9A-Z]{5}$/.test(sqlstate) ? sqlstate.slice(0, 2) : undefined;
}

export function derive(messages: readonly Message[]): WordTable {
  const classes: Record<string, number> = {};
  const counts = new Map<string, Map<string, number>>();
  for (const { message, sqlstate } of messages) {
    const state = BY_ERRNO[sqlstate] ?? stateOf(sqlstate);
    if (state === undefined || state === '00') continue;
    classes[state] = (classes[state] ?? 0) + 1;
    const { words, pairs } = wordsOf(message.replaceAll('\\"', '"'));
    for (const word of new Set([...words, ...pairs])) {
      const seen = counts.get(word) ?? new Map<string, number>();
      counts.set(word, seen.set(state, (seen.get(state) ?? 0) + 1));
    }
  }
  const kept = [...counts]
    .filter(([, seen]) => [...seen.values()].reduce((a, b) => a + b) >= SEEN_AT_LEAST)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    classes,
    words: Object.fromEntries(kept.map(([word, seen]) => [word, [...seen].map(([state, count]) => `${state}:${count}`).join(' ')])),
  };
}

const [file] = process.argv.slice(2);
if (file !== undefined && import.meta.main) {
  const target = new URL('../../src/domain/classification/postgresql-words.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(derive(JSON.parse(readFileSync(file, 'utf8')) as Message[]), null, 1)}\n`);
}
