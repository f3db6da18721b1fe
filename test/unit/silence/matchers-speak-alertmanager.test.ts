import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MATCHER_OPERATORS } from '../../../src/domain/silence/matcher-tokens.ts';
import { matches, matchesAll, parseMatchers, printMatchers, type Matcher } from '../../../src/domain/silence/matchers.ts';

const one = (operator: Matcher['operator'], value: string, name = 'foo'): Matcher[] => [{ name, operator, value }];

/** The inputs are those of Alertmanager's own parser tests (matcher/parse/parse_test.go). */
describe('matchers are read as Alertmanager reads them', () => {
  it.each<[string, Matcher[]]>([
    ['', []],
    ['{}', []],
    ['{foo=bar}', one('=', 'bar')],
    ['{foo=bar,}', one('=', 'bar')],
    ['{foo!=bar}', one('!=', 'bar')],
    ['{foo=~[a-z]+}', one('=~', '[a-z]+')],
    ['{foo!~[a-z]+}', one('!~', '[a-z]+')],
    ['{foo=🙂}', one('=', '🙂')],
    ['foo=bar,', one('=', 'bar')],
    ['foo!~[a-z]+', one('!~', '[a-z]+')],
    ['{"foo"="bar"}', one('=', 'bar')],
    [String.raw`{"foo"=~"\\d+"}`, one('=~', String.raw`\d+`)],
    [String.raw`{"foo"="\xf0\x9f\x99\x82"}`, one('=', '🙂')],
    [String.raw`{"foo"="\360\237\231\202"}`, one('=', '🙂')],
    [String.raw`{"foo"="\U0001f642"}`, one('=', '🙂')],
    [String.raw`{"foo"="bar\n"}`, one('=', 'bar\n')],
    [String.raw`{"foo"="\"bar\""}`, one('=', '"bar"')],
    [String.raw`{"foo"="bar\\"}`, one('=', 'bar\\')],
    ['"ein Name"="bar"', one('=', 'bar', 'ein Name')],
    ['größe=10', one('=', '10', 'größe')],
    ['foo=""', one('=', '')],
    ['{ foo = bar , bar != baz }', [...one('=', 'bar'), ...one('!=', 'baz', 'bar')]],
    ['foo="bar",bar!="baz"', [...one('=', 'bar'), ...one('!=', 'baz', 'bar')]],
  ])('%s', (text, matchers) => {
    expect(parseMatchers(text)).toEqual(matchers);
  });

  it.each([
    [',', 'column 1 has , where a label name belongs'],
    ['{,}', 'column 2 has , where a label name belongs'],
    ['{', 'column 2 lacks the closing brace'],
    ['}', 'column 1 has a closing brace without an opening one'],
    ['foo=bar}', 'column 8 has a closing brace without an opening one'],
    ['{foo=bar', 'column 9 lacks the closing brace'],
    ['{foo=bar}x', 'column 10 has "x" where the end belongs'],
    ['{foo=:"bar"}', 'column 7 has "bar" where a comma or "}" belongs'],
    [String.raw`{foo="bar\w"}`, 'column 6'],
    [String.raw`{"foo"=~"\d+"}`, 'column 9'],
    [String.raw`{foo=bar\n}`, 'column 9'],
    [String.raw`{"foo"="\xf0\x9f"}`, 'has an escape that is none'],
    ['{"foo"="\n"}', 'has an escape that is none'],
    ['foo="bar', 'column 5 begins a quoted text that does not end'],
    ['foo', 'column 4 ends too early; write an operator'],
    ['foo=', 'column 5 ends too early; write a label value; write "" for the empty one'],
    ['foo==bar', 'column 5 has = where a label value'],
    ['foo!bar', 'column 4 has a "!" that is no operator'],
    ['foo=bar bar=baz', 'column 9 has "bar" where a comma belongs'],
    ['foo=bar,,', 'column 9 has , where a label name belongs'],
    ["foo='bar'", "column 5 has ', which has to stand in double quotes"],
    ['""=x', 'has an empty label name'],
    ['foo=~"("', 'is no RE2 expression: missing closing )'],
    ['foo=~"a)|(b"', 'is no RE2 expression'],
    ['foo=~"(?=a)"', 'is no RE2 expression'],
    ['foo=\ud800', 'lone surrogate'],
    [`foo=${'x'.repeat(4_000)}`, 'is longer than 4000 characters'],
  ])('%s is refused, and the column is named', (text, because) => {
    expect(() => parseMatchers(text)).toThrow(because);
    expect(() => parseMatchers(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field: 'matchers' }));
  });
});

describe('matchers mean what Alertmanager means', () => {
  const holds = (text: string, labels: Record<string, string>) => matchesAll(parseMatchers(text), labels);

  it('an absent label is the empty value', () => {
    expect(holds('a=""', {})).toBe(true);
    expect(holds('a!=""', {})).toBe(false);
    expect(holds('a!=b', {})).toBe(true);
    expect(holds('a=~".*"', {})).toBe(true);
    expect(holds('a=~".+"', {})).toBe(false);
    expect(holds('a!~"b|"', {})).toBe(false);
    // What an object inherits is no label.
    expect(holds('toString=""', {})).toBe(true);
  });

  it('a regular expression has to match the whole value, alternatives too', () => {
    expect(holds('a=~b', { a: 'abc' })).toBe(false);
    expect(holds('a=~"ab|c"', { a: 'abc' })).toBe(false);
    expect(holds('a=~"ab|abc"', { a: 'abc' })).toBe(true);
    expect(holds('a=~"."', { a: '🙂' })).toBe(true);
    expect(holds('a=~"a.c"', { a: 'a\nc' })).toBe(false);
    expect(holds('a=~"(?i)ABC"', { a: 'abc' })).toBe(true);
  });

  it('all have to hold, and none holds for everything', () => {
    expect(holds('a=1,b=2', { a: '1', b: '2' })).toBe(true);
    expect(holds('a=1,b=2', { a: '1', b: '3' })).toBe(false);
    expect(holds('{}', { a: '1' })).toBe(true);
  });

  it('a hostile expression takes linear time', () => {
    const began = performance.now();
    expect(holds('a=~"(a|a)*(a|aa)+b"', { a: 'a'.repeat(5_000) })).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

const plain = fc.record({
  name: fc.string({ minLength: 1, unit: 'grapheme' }),
  operator: fc.constantFrom('=', '!=' as const),
  value: fc.string({ unit: 'grapheme' }),
});
const pattern = fc.record({
  name: fc.constantFrom('service', 'a b', 'ü', '"', '\\'),
  operator: fc.constantFrom('=~', '!~' as const),
  value: fc.constantFrom('', '.*', 'a|b', String.raw`\d+"\n`, '[[:alpha:]]+', String.raw`\pL\\`),
});

describe('printing and reading are inverse', () => {
  it('what is printed is read back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, pattern), { maxLength: 5 }), (matchers) => {
        expect(parseMatchers(printMatchers(matchers))).toEqual(matchers);
      }),
    );
  });

  it('any text is either read or refused with a code, and what is read means the same when printed', () => {
    const piece = fc.constantFrom('{', '}', ',', '=', '!', '~', '"', '\\', 'a', 'foo', ' ', '\n', 'ü', '.*', '(', '\\x', 'f0');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        let read: Matcher[];
        try {
          read = parseMatchers(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_INPUT' });
          return;
        }
        expect(parseMatchers(printMatchers(read))).toEqual(read);
      }),
      { numRuns: 2_000 },
    );
  });

  it('an operator and its opposite never agree', () => {
    const opposite = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' } as const;
    expect(Object.keys(opposite)).toEqual([...MATCHER_OPERATORS]);
    fc.assert(
      fc.property(fc.oneof(plain, pattern), fc.dictionary(fc.constantFrom('service', 'ü', 'a b'), fc.string()), (matcher, labels) => {
        expect(matches(matcher, labels)).toBe(!matches({ ...matcher, operator: opposite[matcher.operator] }, labels));
      }),
    );
  });
});
