import leven from 'leven';
import type { z } from 'zod';
import { allowedFields, type Path } from './schema-at.ts';

/** What is wrong at one place of the policy, with what to write instead. */
export interface Problem {
  path: Path;
  message: string;
}

/** What YAML's types are called among people. */
const KINDS: Record<string, string> = {
  object: 'a group of fields',
  record: 'a group of fields',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Zod's issue in an operator's words. An unknown field is a problem of its own place, so that its line is shown. */
export function problemsOf(issue: z.core.$ZodIssue, file: unknown): Problem[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, allowedFields(path, file)) }));
    case 'invalid_value':
      return [
        { path, message: `${show(at(file, path))} is not allowed; write ${nearest(String(at(file, path)), issue.values.map(String))}` },
      ];
    case 'invalid_union': {
      if (issue.inclusive !== false && issue.discriminator !== undefined) return [{ path, message: wrongKind(issue, file) }];
      if (at(file, path) === undefined) return [{ path, message: 'is missing' }];
      return [{ path, message: `${show(at(file, path))} has a type that is not allowed here` }];
    }
    case 'invalid_type':
      if (at(file, path) === undefined) return [{ path, message: `is missing; it must be ${KINDS[issue.expected] ?? issue.expected}` }];
      return [{ path, message: `${show(at(file, path))} is not ${KINDS[issue.expected] ?? issue.expected}` }];
    case 'custom':
      return [{ path, message: issue.message }];
    default:
      return [{ path, message: `${show(at(file, path))} is not allowed: ${issue.message}` }];
  }
}

function wrongKind(issue: z.core.$ZodIssueInvalidUnion, file: unknown): string {
  const given = at(file, issue.path);
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (given === undefined) return `is missing${options.length > 0 ? `; write ${options.join(', ')}` : ''}`;
  return `${show(given)} is not a kind that is allowed here${options.length > 0 ? `; write ${nearest(typeof given === 'string' ? given : show(given), options)}` : ''}`;
}

function unknownField(key: string, allowed: string[]): string {
  return allowed.length === 0 ? 'is not a known field; remove it' : `is not a known field; write ${nearest(key, allowed)}`;
}

/** The nearest word when one is near, otherwise all of them. */
export function nearest(given: string, allowed: readonly string[]): string {
  const [best] = allowed.toSorted((a, b) => distance(given, a) - distance(given, b));
  if (best !== undefined && distance(given, best) <= Math.max(2, Math.floor(best.length / 3))) return `"${best}"`;
  return `one of ${allowed.join(', ')}`;
}

function distance(a: string, b: string): number {
  return leven(a.toLowerCase(), b.toLowerCase());
}

function at(file: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) => (value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[step] : undefined),
    file,
  );
}

const SHOWN_CHARACTERS = 80;
function show(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value).slice(0, SHOWN_CHARACTERS);
}
