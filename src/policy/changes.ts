import type { ReadPolicy } from './read.ts';
import { pathInWords, type Path } from './schema-at.ts';

/** One difference in what two policies mean. */
export interface Change {
  /** "escalation.shop.levels[1].after", with the place in the newer policy unless it is gone there. */
  path: string;
  change: 'added' | 'removed' | 'changed';
  /** "escalation.shop.levels[1].after: 30m → 20m" */
  words: string;
}

/** A value as the schema understands it, beside the same value as it was written. */
interface Value {
  meant: unknown;
  written: unknown;
}

/**
 * What differs in meaning, in the order of the newer policy: "30m" and "1800000" are the same, and so is a default that is
 * written out. Entries of a list that carry a name or an id are followed by it wherever they move.
 */
export function changesBetween(before: ReadPolicy, after: ReadPolicy): Change[] {
  return compare([], { meant: before.policy, written: before.written }, { meant: after.policy, written: after.written });
}

function compare(path: Path, before: Value, after: Value): Change[] {
  if (same(before.meant, after.meant)) return [];
  if (before.meant === undefined) return [added(path, after)];
  if (after.meant === undefined) return [removed(path, before)];
  if (isList(before.meant) && isList(after.meant)) return compareLists(path, before, after);
  if (isGroup(before.meant) && isGroup(after.meant)) {
    const keys = new Set([...Object.keys(after.meant), ...Object.keys(before.meant)]);
    return [...keys].flatMap((key) => compare([...path, key], child(before, key), child(after, key)));
  }
  return [changed(path, before, after)];
}

function compareLists(path: Path, before: Value, after: Value): Change[] {
  const [older, newer] = [entriesOf(before), entriesOf(after)];
  // People in a rotation, codes of a condition: short lists whose order is their meaning are shown whole.
  if (older === undefined || newer === undefined) return [changed(path, before, after)];
  const changes = [...newer].flatMap(([name, { index, value }]) => {
    const former = older.get(name);
    return former === undefined ? [added([...path, index], value)] : compare([...path, index], former.value, value);
  });
  const gone = [...older].filter(([name]) => !newer.has(name)).map(([, { index, value }]) => removed([...path, index], value));
  const kept = (one: Map<string, unknown>, other: Map<string, unknown>) => [...one.keys()].filter((name) => other.has(name));
  const [from, to] = [kept(older, newer), kept(newer, older)];
  const moved = same(from, to) ? [] : [told(path, 'changed', `order ${from.join(', ')} → ${to.join(', ')}`)];
  return [...changes, ...gone, ...moved];
}

/** The entries of a list by what they are called; undefined when one has no name of its own. */
function entriesOf(list: Value): Map<string, { index: number; value: Value }> | undefined {
  const found = new Map<string, { index: number; value: Value }>();
  for (const index of (list.meant as unknown[]).keys()) {
    const value = child(list, index);
    const name = nameOf(value.meant);
    if (name === undefined || found.has(name)) return undefined;
    found.set(name, { index, value });
  }
  return found;
}

/** What an entry is called, or where it leads. */
function nameOf(entry: unknown): string | undefined {
  if (!isGroup(entry)) return undefined;
  const named = entry['id'] ?? entry['name'];
  if (typeof named === 'string') return named;
  const leads = ['channel', 'to', 'person', 'team', 'schedule'].flatMap((key) => (typeof entry[key] === 'string' ? [entry[key]] : []));
  return leads.length === 0 || leads.length < Object.keys(entry).length ? undefined : leads.join(' ');
}

function added(path: Path, value: Value): Change {
  return told(path, 'added', `added (${show(value)})`);
}

function removed(path: Path, value: Value): Change {
  return told(path, 'removed', `removed (${show(value)})`);
}

function changed(path: Path, before: Value, after: Value): Change {
  return told(path, 'changed', `${show(before)} → ${show(after)}`);
}

function told(path: Path, change: Change['change'], words: string): Change {
  return { path: pathInWords(path), change, words: `${pathInWords(path)}: ${words}` };
}

/** Long enough for a name and an address; the unified diff shows everything. */
const SHOWN_CHARACTERS = 120;

/** As it was written, or that it is a default. */
function show({ meant, written }: Value): string {
  const words = inWords(written === undefined ? meant : written);
  const cut = words.length > SHOWN_CHARACTERS ? `${words.slice(0, SHOWN_CHARACTERS)}…` : words;
  return written === undefined ? `${cut} by default` : cut;
}

/** A group by its name where it has one: "levels: Development, Operations". */
function inWords(value: unknown): string {
  if (isList(value)) return value.length === 0 ? 'nothing' : value.map(inWords).join(', ');
  if (!isGroup(value)) return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const fields = Object.entries(value).map(([key, held]) => `${key}: ${inWords(held)}`);
  return nameOf(value) ?? fields.join(', ');
}

function child({ meant, written }: Value, step: string | number): Value {
  return { meant: at(meant, step), written: at(written, step) };
}

function at(value: unknown, step: string | number): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string | number, unknown>)[step] : undefined;
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Both were made by the same schema, so equal values have their keys in the same order but for names people chose. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isList(one) && isList(other)) return one.length === other.length && one.every((entry, index) => same(entry, other[index]));
  if (!isGroup(one) || !isGroup(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}
