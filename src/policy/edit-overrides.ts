import { isMap, isScalar, isSeq, parseDocument, type Document, type ToStringOptions, type YAMLSeq } from 'yaml';
import { SalvorError } from '../domain/error-codes.ts';
import type { Override } from '../domain/oncall/directory.ts';

/** The text with more overrides; everything else in it stays as it was written, comments too. */
export function withOverrides(text: string, overrides: readonly Override[]): string {
  return edited(text, (list) => {
    for (const override of overrides) list.add(override);
    // "[]" on one line is no place for the first of them.
    list.flow = false;
  });
}

/** The text without one of its overrides. */
export function withoutOverride(text: string, id: string): string {
  return edited(text, (list) => void list.delete(indexOf(list, id)));
}

/** The text with another end of one of its overrides. */
export function withOverrideUntil(text: string, id: string, until: string): string {
  return edited(text, (list) => list.setIn([indexOf(list, id), 'until'], until));
}

/** Long lines are never folded: an edit must not touch what it does not mean. */
const STYLE: ToStringOptions = { lineWidth: 0, flowCollectionPadding: true };

type Edit = (list: YAMLSeq) => void;

/**
 * Only the lines of `overrides:` are written anew, because the library formats all that it writes. Where they cannot stand alone
 * (an alias in them, a policy on one line), the whole text is.
 */
function edited(text: string, edit: Edit): string {
  const whole = parseDocument(text, { merge: true });
  const part = partOf(whole, text);
  apply(whole, edit);
  if (part !== undefined) {
    const own = parseDocument(part.lines === '' ? '{}' : part.lines);
    if (isMap(own.contents)) own.contents.flow = false;
    if (own.errors.length === 0) {
      apply(own, edit);
      const result = part.before + own.toString(STYLE) + part.after;
      if (says(result, whole)) return result;
    }
  }
  return whole.toString(STYLE);
}

function apply(document: Document, edit: Edit): void {
  const list = listOf(document);
  edit(list);
  // Values that were added as they are become nodes, so that they can be written.
  document.set('overrides', document.createNode(list));
}

function says(text: string, meant: Document): boolean {
  const document = parseDocument(text, { merge: true });
  return document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify(meant.toJS());
}

/** The lines of `overrides:`, empty when there are none, and what stands around them; undefined for a policy on one line. */
function partOf({ contents }: Document, text: string): { before: string; lines: string; after: string } | undefined {
  if (!isMap(contents) || contents.flow === true) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'overrides');
  if (pair === undefined) return { before: text.endsWith('\n') || text === '' ? text : `${text}\n`, lines: '', after: '' };
  const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  const end = endOf(pair.value) ?? start;
  if (start === undefined || end === undefined) return undefined;
  const lineEnd = text.indexOf('\n', end);
  const cut = lineEnd === -1 ? text.length : lineEnd + 1;
  return { before: text.slice(0, start), lines: text.slice(start, cut), after: text.slice(cut) };
}

/** Where a value's own characters end: comments that follow it in lines of their own are not its. */
function endOf(value: unknown): number | undefined {
  if (isSeq(value) && value.flow !== true && value.items.length > 0) return endOf(value.items.at(-1));
  if (isMap(value) && value.flow !== true && value.items.length > 0) return endOf(value.items.at(-1)?.value) ?? rangeEnd(value);
  return rangeEnd(value);
}

function rangeEnd(value: unknown): number | undefined {
  const range: unknown = value !== null && typeof value === 'object' && 'range' in value ? value.range : undefined;
  if (!Array.isArray(range) || typeof range[1] !== 'number') return undefined;
  return Math.max(range[1] - 1, 0);
}

/** The list of overrides, made when there is none. */
function listOf(document: Document): YAMLSeq {
  const found = document.get('overrides', true);
  if (isSeq(found)) return found;
  if (found !== undefined) {
    throw new SalvorError('POLICY_INVALID', '"overrides" is written as an alias, which cannot be edited. Write the list itself.', {
      field: 'overrides',
    });
  }
  const made = document.createNode([]) as YAMLSeq;
  document.set('overrides', made);
  return made;
}

function indexOf(list: YAMLSeq, id: string): number {
  return (list.toJSON() as { id?: unknown }[]).findIndex((override) => override.id === id);
}
