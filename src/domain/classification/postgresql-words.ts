import type { Opinion } from './opinion.ts';
import type { Report } from '../report.ts';
import table from './postgresql-words.json' with { type: 'json' };
import { SQLSTATE_RULES } from './rules/sqlstate.ts';

/** How often a word, or a pair of words, was seen in messages of each SQLSTATE class; 42501 and 57014 are told apart from theirs. */
export interface WordTable {
  /** Messages of each class. */
  classes: Record<string, number>;
  /** "42:5 22:1" by word. */
  words: Record<string, string>;
}

/**
 * Pseudo-messages added to each word, spread like the classes: a word seen once is worth little. 0.3 was best in
 * five-fold cross-validation among 0.3, 1, 3 and 10.
 */
const SHRINKAGE = 0.3;

/** Below this share of known words the message is not one of PostgreSQL's. */
const LEAST_KNOWN = 0.5;
/** A message of fewer known words than this could be anybody's. */
const LEAST_WORDS = 2;
/** The table is right for about four of five messages it has not seen. */
const TRUST = 0.9;
/** Names that database drivers give their errors ("error" is pg's); under another name the same words may mean something else. */
const DRIVER = /^(?:error|PostgresError|DatabaseError|SequelizeDatabaseError|QueryFailedError|DrizzleQueryError)$/;
const STRANGER_TRUST = 0.75;
/** Errors of the language never are a database's. */
const LANGUAGE = /^(?:Type|Reference|Range|Syntax|URI|Eval|Assertion)Error$/;

type Classes = Map<string, number>;
const totals = new Map(Object.entries(table.classes));
/** A map, because a word may be called "constructor". */
const distributions = new Map<string, string>(Object.entries(table.words));
const messages = sum(totals.values());
const conclusions = new Map(SQLSTATE_RULES.flatMap(({ when, then }) => (when.sqlState ?? []).map((state) => [state, then] as const)));

/**
 * Words and pairs of neighbouring words, lower case. Values (quoted, numbers, printf's placeholders) are all "_", because
 * they are the message's occasion and not its kind.
 */
export function wordsOf(message: string): { words: string[]; pairs: string[] } {
  const plain = message.toLowerCase().replaceAll(/"[^"]*"|%[-+ #0]*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z)?[a-z]|\d+/g, ' _ ');
  const words = plain.match(/[a-z_]+/g) ?? [];
  const framed = ['^', ...words, '$'];
  return { words, pairs: framed.slice(1).map((word, index) => `${framed[index] ?? ''} ${word}`) };
}

/**
 * The SQLSTATE class (42501 and 57014: code) that a message's words speak for: naive Bayes over words and pairs of words, as weights of evidence
 * (I. J. Good) with each word's distribution shrunk towards that of all messages.
 * @returns probabilities of the classes, or undefined when the words are not PostgreSQL's
 */
export function sqlStateClassOf(message: string): Classes | undefined {
  const { words, pairs } = wordsOf(message);
  const known = words.filter((word) => distributions.has(word));
  if (known.filter((word) => word !== '_').length < LEAST_WORDS || known.length < words.length * LEAST_KNOWN) return undefined;
  const scores = new Map([...totals].map(([state, count]) => [state, Math.log(count / messages)]));
  for (const word of new Set([...words, ...pairs])) addEvidence(scores, word);
  return normalised(scores);
}

function countOf(entry: string): [state: string, count: number] {
  const [state = '', count = '0'] = entry.split(':');
  return [state, Number(count)];
}

function addEvidence(scores: Classes, word: string): void {
  const entry = distributions.get(word);
  if (entry === undefined) return;
  const counts = new Map(entry.split(' ').map(countOf));
  const seen = sum(counts.values());
  for (const [state, score] of scores) {
    const share = (totals.get(state) ?? 0) / messages;
    const likely = ((counts.get(state) ?? 0) + SHRINKAGE * share) / (seen + SHRINKAGE);
    scores.set(state, score + Math.log(likely / share));
  }
}

/** Words of one message are no independent witnesses: the scores are tempered, so that probabilities stay believable. */
const TEMPER = 0.5;

function normalised(scores: Classes): Classes {
  const highest = Math.max(...scores.values());
  const powers = [...scores].map(([state, score]) => [state, Math.exp((score - highest) * TEMPER)] as const);
  const total = sum(powers.map(([, power]) => power));
  return new Map(powers.map(([state, power]) => [state, power / total]));
}

/** Judges messages that came without their SQLSTATE, or any other code that says more than words. */
export function postgresqlWords({ failure }: Report): Opinion[] {
  const { sqlState, errno, httpStatus, grpcStatus, provider } = failure;
  const told = sqlState ?? errno ?? httpStatus ?? grpcStatus ?? provider;
  if (told !== undefined || LANGUAGE.test(failure.name)) return [];
  const classes = sqlStateClassOf(failure.message);
  if (classes === undefined) return [];
  const trust = DRIVER.test(failure.name) ? TRUST : STRANGER_TRUST;
  const byCategory = Map.groupBy(classes, ([state]) => conclusions.get(state)?.category ?? 'database');
  const [best] = [...byCategory.values()].sort((a, b) => share(b) - share(a));
  const [state] = best?.toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const then = state === undefined ? undefined : conclusions.get(state);
  if (best === undefined || state === undefined || then === undefined) return [];
  const because = `The words are like those of PostgreSQL's SQLSTATE ${state}. ${then.because}`;
  return [{ ...then, source: `postgresql-words/${state}`, confidence: share(best) * trust, because }];
}

function share(classes: readonly (readonly [string, number])[]): number {
  return sum(classes.map(([, probability]) => probability));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
