import { RE2JS, type RE2JSSyntaxException } from 're2js';
import { MATCHER_OPERATORS, readTokens, refused, type MatcherOperator, type Token } from './matcher-tokens.ts';

/** One condition on a label. A regular expression has to match the whole value, and an absent label is the empty value. */
export interface Matcher {
  name: string;
  operator: MatcherOperator;
  value: string;
}

export type Labels = Readonly<Record<string, string>>;

/** Longer ones are an accident, and each label of each page is held against it. */
const LONGEST_MATCHERS = 4_000;

/**
 * Reads matchers in the syntax of Alertmanager's UTF-8 parser: `service="shop",severity=~"error|critical"`, with or without braces,
 * names and values bare or in double quotes with Go's escapes. Regular expressions are RE2's, so they take linear time.
 * Source: Alertmanager, matcher/parse (grammar) and pkg/labels (meaning).
 * @throws SalvorError INVALID_INPUT that names the column
 */
export function parseMatchers(input: string): Matcher[] {
  if (input.length > LONGEST_MATCHERS) throw refused(input.slice(0, 40), 1, `is longer than ${LONGEST_MATCHERS} characters`);
  const tokens = readTokens(input);
  const matchers: Matcher[] = [];
  let next = 0;
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', column: input.length + 1 };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const braced = peek().kind === '{';
  if (braced) take();
  while (peek().kind !== '}' && peek().kind !== 'end') {
    const matcher = readMatcher(take, input);
    matchers.push(matcher);
    if (peek().kind !== ',') break;
    take();
  }
  const end = take();
  if (braced && end.kind !== '}')
    throw refused(input, end.column, end.kind === 'end' ? 'lacks the closing brace' : expected(end, 'a comma or "}"'));
  if (!braced && end.kind === '}') throw refused(input, end.column, 'has a closing brace without an opening one');
  const rest = braced ? take() : end;
  if (rest.kind !== 'end') throw refused(input, rest.column, expected(rest, braced ? 'the end' : 'a comma'));
  return matchers;
}

function readMatcher(take: () => Token, input: string): Matcher {
  const name = take();
  if (name.kind !== 'word') throw refused(input, name.column, expected(name, 'a label name'));
  if (name.text === '') throw refused(input, name.column, 'has an empty label name');
  const operator = take();
  if (!isOperator(operator.kind)) throw refused(input, operator.column, expected(operator, 'an operator: =, !=, =~ or !~'));
  const value = take();
  if (value.kind !== 'word') throw refused(input, value.column, expected(value, 'a label value; write "" for the empty one'));
  const matcher = { name: name.text, operator: operator.kind, value: value.text };
  const wrong = patternProblem(matcher);
  if (wrong !== undefined) throw refused(input, value.column, wrong);
  return matcher;
}

/** What is wrong with the regular expression of a matcher, if it has one. */
function patternProblem(matcher: Matcher): string | undefined {
  if (!hasPattern(matcher)) return undefined;
  try {
    patternOf(matcher.value);
    return undefined;
  } catch (error) {
    const { message } = error as RE2JSSyntaxException;
    return `/${matcher.value}/ is no RE2 expression: ${message.replace(/^error parsing regexp: /, '')}`;
  }
}

/** True when every matcher holds; no matcher at all holds for everything. */
export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matches(matcher, labels));
}

export function matches({ name, operator, value }: Matcher, labels: Labels): boolean {
  const held = Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
  switch (operator) {
    case '=':
      return held === value;
    case '!=':
      return held !== value;
    case '=~':
      return patternOf(value).matches(held);
    case '!~':
      return !patternOf(value).matches(held);
  }
}

/** True when the matcher holds for a label that is not there: such matchers alone would fit everything (Alertmanager refuses a silence of them). */
export function matchesEmpty(matcher: Matcher): boolean {
  return matches(matcher, {});
}

/** As Alertmanager prints them: `{service="shop",severity=~"error|critical"}`. `parseMatchers` reads it back. */
export function printMatchers(matchers: readonly Matcher[]): string {
  return `{${matchers.map(printMatcher).join(',')}}`;
}

export function printMatcher({ name, operator, value }: Matcher): string {
  return `${RESERVED.test(name) ? quoted(name) : name}${operator}${quoted(value)}`;
}

/** What a bare word may not hold. */
const RESERVED = /[\p{White_Space}{}!=~,\\"'`]/u;

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function hasPattern({ operator }: Matcher): boolean {
  return operator === '=~' || operator === '!~';
}

function isOperator(kind: Token['kind']): kind is MatcherOperator {
  return (MATCHER_OPERATORS as readonly string[]).includes(kind);
}

/** Compiled patterns by their text; forgotten all together when there are many, which a handful of silences never reaches. */
const compiled = new Map<string, RE2JS>();
const MOST_COMPILED = 1_000;

function patternOf(text: string): RE2JS {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  // By itself first: a closing bracket in it must not end the group that is put around it.
  RE2JS.compile(text);
  const pattern = RE2JS.compile(`(?:${text})`);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(text, pattern);
  return pattern;
}

function expected(found: Token, what: string): string {
  return found.kind === 'end'
    ? `ends too early; write ${what}`
    : `has ${found.kind === 'word' ? `"${found.text}"` : found.kind} where ${what} belongs`;
}
