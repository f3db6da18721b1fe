import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { checkSurroundings } from '../../../src/policy/check-surroundings.ts';
import { checkPolicy } from '../../../src/policy/check.ts';
import { DEFAULT_POLICY } from '../../../src/policy/default-policy.ts';
import { parsePolicy } from '../../../src/policy/read.ts';

const email = { channel: 'email', to: 'dev@example.com' };
const level = (changes: object = {}) => ({ name: 'L1', after: 0, notify: [email], ...changes });
const ladder = (...levels: object[]) => ({ escalation: { default: { levels } } });
const findings = (policy: object) =>
  checkPolicy(PolicyFile.parse({ version: 1, ...policy })).map(({ path, message }) => `${path.join('.')}: ${message}`);
const action = (changes: object = {}) => ({ name: 'f', apply: { kind: 'command', argv: ['true'] }, ...changes });
const playbook = (changes: object = {}) => ({ ...ladder(level()), playbooks: [{ name: 'p', ...changes }] });

describe('checking a policy', () => {
  it("finds nothing in the default policy and in the demo shop's", async () => {
    expect(checkPolicy(DEFAULT_POLICY)).toEqual([]);
    const { policy } = parsePolicy(await readFile('demo/salvor.yaml', 'utf8'), 'salvor.yaml');
    expect(checkPolicy(policy)).toEqual([]);
  });

  it('has the default ladder at 0, 30, 60 and 120 minutes', () => {
    const levels = DEFAULT_POLICY.escalation['default']!.levels;
    expect(levels.map(({ after, minSeverity }) => [after / 60_000, minSeverity])).toEqual([
      [0, 'warning'],
      [30, 'error'],
      [60, 'critical'],
      [120, 'critical'],
    ]);
  });

  it.each([
    ['no ladder', {}, 'escalation: is missing, so nobody would ever be told'],
    ['no targets at all', ladder(level({ notify: [] })), 'escalation.default: has no target on any level'],
    ['a severity nobody hears', ladder(level({ minSeverity: 'error' })), 'reaches nobody for warning;'],
    ['only the highest is heard', ladder(level({ minSeverity: 'critical' })), 'reaches nobody for warning and error;'],
    ['a level without a target', ladder(level(), level({ name: 'L2', after: 5, notify: [] })), 'levels.1: level "L2" has no target'],
    [
      'a level that is due before the one below it',
      ladder(level({ after: 60_000 }), level({ name: 'L2', after: 30_000 })),
      'can never be due in its turn',
    ],
    ['two levels at once for the same severities', ladder(level(), level({ name: 'L2' })), 'due at the same time as "L1"'],
    ['a level beyond all time', ladder(level(), level({ name: 'L2', after: '30d' })), 'can never be due in practice'],
    [
      'a wrong address',
      ladder(
        level({
          notify: [
            { channel: 'email', to: 'dev' },
            { channel: 'email', to: 'de v@x.org' },
          ],
        }),
      ),
      'notify.1.to: "de v@x.org" cannot be reached by email',
    ],
    ['a wrong number', ladder(level({ notify: [{ channel: 'sms', to: '0171 123' }] })), 'write a number in E.164'],
    ['a webhook that is no URL', ladder(level({ notify: [{ channel: 'webhook', to: 'ftp://x' }] })), 'cannot be reached by webhook'],
    ['a target told twice', ladder(level({ notify: [email, email] })), 'is told twice by email'],
    ['an acknowledgement that never lasts', { escalation: { default: { ackTimeout: 0, levels: [level()] } } }, 'would expire at once'],
    [
      'a settle time beyond the second level',
      { escalation: { default: { settle: '40m', levels: [level(), level({ name: 'L2', after: '30m' })] } } },
      'held back until the second is due',
    ],
    ['an unknown ladder', playbook({ escalation: 'defualt' }), 'which is not defined; write "default"'],
    [
      'no ladder for the rest',
      { escalation: { a: { levels: [level()] } }, playbooks: [{ name: 'p', match: { service: ['x'] }, escalation: 'a' }] },
      'a failure of another kind would reach nobody',
    ],
    [
      'playbooks of one name',
      { ...ladder(level()), playbooks: [{ name: 'p', match: { service: ['x'] } }, { name: 'p' }] },
      'playbooks.1.name: a second playbook is called "p"',
    ],
    ['actions of one name', playbook({ fixes: [action()], rollback: [action()] }), 'rollback.0.name: a second action is called "f"'],
    [
      'a playbook that is never used',
      { ...ladder(level()), playbooks: [{ name: 'all' }, { name: 'late' }] },
      '"late" is never used, because "all" before it matches everything',
    ],
    ['a pattern that is none', playbook({ fixes: [action({ when: { message: '(a' } })] }), 'is not a regular expression'],
    ['a catastrophic pattern', playbook({ fixes: [action({ when: { message: '(a+)+$' } })] }), 'can take exponential time'],
    [
      'a guarded action without time for approval',
      playbook({ approvalTimeout: 0, fixes: [action({ guarded: true })] }),
      'nobody could ever give it',
    ],
    [
      'an unsure action without time for approval',
      playbook({ approvalTimeout: 0, fixes: [action({ confidence: 0.5 })] }),
      'nobody could ever give it',
    ],
    [
      'a shutdown that only a machine hears of',
      { ...playbook({ shutdown: action() }), ...ladder(level({ notify: [{ channel: 'webhook', to: 'https://x.org' }] })) },
      'tells no person',
    ],
    ['an action without budget', playbook({ budget: { actions: 0 }, fixes: [action()] }), 'is never run, because budget.actions is 0'],
    [
      'a target without a radius',
      playbook({ budget: { blastRadius: 0 }, fixes: [action({ target: 't' })] }),
      'because budget.blastRadius is 0',
    ],
  ])('refuses %s', (_, policy, expected) => {
    expect(findings(policy).join('\n')).toContain(expected);
  });

  it('lets two levels be due at once when they hear different severities', () => {
    expect(findings(ladder(level(), level({ name: 'L2', minSeverity: 'critical' })))).toEqual([]);
  });

  it('tells which databases and secrets this machine lacks', () => {
    const policy = PolicyFile.parse({
      version: 1,
      ...playbook({ operations: { x: { kind: 'sql', database: 'Shop', text: 'select 1', values: ['${secret:KEY}'] } } }),
    });
    expect(checkSurroundings(policy, { databases: {}, secrets: {} }).map(({ message }) => message)).toEqual([
      'database "Shop" is not configured; set SALVOR_DATABASE_SHOP',
      'secret "KEY" is not set; set SALVOR_SECRET_KEY',
    ]);
    expect(checkSurroundings(policy, { databases: { shop: 'x' }, secrets: { key: 'x' } })).toEqual([]);
  });
});
