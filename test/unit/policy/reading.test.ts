import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/policy/read.ts';

const LADDER = `
escalation:
  default:
    levels:
      - { name: Development, after: 0s, notify: [{ channel: email, to: dev@example.com }] }
`;
const refusal = (text: string): string => {
  try {
    parsePolicy(text, '/etc/salvor.yaml');
  } catch (error) {
    expect(error).toMatchObject({ name: 'SalvorError', code: 'CONFIG_INVALID' });
    return (error as Error).message;
  }
  return 'accepted';
};

describe('reading a policy file', () => {
  it('takes durations in words and fills in the defaults', () => {
    const { policy } = parsePolicy(`version: 1\nplaybooks: [{ name: all, retry: { delay: 2s } }]${LADDER}`, 'salvor.yaml');
    expect(policy.playbooks[0]?.retry).toMatchObject({ delay: 2_000, strategy: 'exponential', attempts: 3 });
    expect(policy.escalation['default']).toMatchObject({ settle: 20_000, ackTimeout: 1_800_000 });
  });

  it('expands anchors and merge keys', () => {
    const text = `version: 1\nplaybooks:\n  - &base { name: a, match: { service: [x] }, retry: { attempts: 9 } }\n  - { <<: *base, name: b }${LADDER}`;
    expect(parsePolicy(text, 'salvor.yaml').policy.playbooks[1]).toMatchObject({ name: 'b', retry: { attempts: 9 } });
  });

  it.each([
    [
      'a wrong duration',
      `version: 1${LADDER.replace('0s', '30x')}`,
      'salvor.yaml:5:37 escalation.default.levels[0].after: "30x" is not a duration; write "20s", "30m" or "2h"',
    ],
    [
      'a duration beyond every clock',
      `version: 1${LADDER.replace('0s', '1e300')}`,
      'escalation.default.levels[0].after: "1e+300" is not a duration',
    ],
    [
      'a misspelt field',
      `version: 1\nplaybooks:\n  - name: a\n    macth: {}${LADDER}`,
      'salvor.yaml:4:12 playbooks[0].macth: is not a known field; write "match"',
    ],
    [
      'a misspelt field of an action',
      'version: 1\nplaybooks: [{ name: a, fixes: [{ name: f, apply: { kind: command, argv: [x], timeut: 1s } }] }]',
      'apply.timeut: is not a known field; write "timeout"',
    ],
    [
      'a misspelt word',
      'version: 1\nplaybooks: [{ name: a, retry: { strategy: exponentail } }]',
      'retry.strategy: "exponentail" is not allowed; write "exponential"',
    ],
    [
      'an unknown kind',
      "version: 1\nplaybooks: [{ name: a, operations: { x: { kind: htttp, url: 'http://x' } } }]",
      'operations.x.kind: "htttp" is not a kind that is allowed here; write "http"',
    ],
    ['a far word', 'version: 1\nwhatever: 1', 'whatever: is not a known field; write one of version, playbooks, escalation, impact'],
    ['a missing field', 'version: 1\nplaybooks: [{ match: {} }]', 'salvor.yaml:2:13 playbooks[0].name: is missing'],
    ['another version', 'version: 2', 'salvor.yaml:1:10 version: 2 is not allowed; write "1"'],
    ['a list that is a text', 'version: 1\nplaybooks: nope', 'playbooks: "nope" is not a list'],
    ['an empty file', '', 'salvor.yaml:1:1: nothing is not a group of fields'],
    ['broken YAML', 'version: 1\nplaybooks: [', 'salvor.yaml:2:13: this is not YAML'],
    ['a key given twice', 'version: 1\nversion: 1', 'salvor.yaml:2:1: this is not YAML: Map keys must be unique'],
  ])('refuses %s with its place and a remedy', (_, text, expected) => {
    expect(refusal(text)).toContain(expected);
  });

  it('tells every problem at once', () => {
    expect(refusal('version: 3\nfoo: 1\nplaybooks: 7').split('\n')).toHaveLength(3);
  });

  it('refuses aliases that would expand without end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]!}`).join()}]`),
    ].join('\n');
    expect(refusal(bomb)).toContain('salvor.yaml');
  });
});
