import { describe, expect, it } from 'vitest';
import { choosePolicy } from '../../../src/domain/policy/choose.ts';
import { ladderByRoute, mergeLadders } from '../../../src/domain/policy/ladder-by-route.ts';
import { EscalationPolicy, PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { Report } from '../../../src/domain/report.ts';
import { routesFor } from '../../../src/domain/policy/route.ts';
import { parseMatchers } from '../../../src/domain/silence/matchers.ts';
import { checkPolicy } from '../../../src/policy/check.ts';
import { tryRoute } from '../../../src/policy/try-route.ts';

const email = (to: string) => ({ channel: 'email', to });
const ladder = (...levels: object[]) => ({ levels });
const level = (name: string, after: string, to: string, over: object = {}) => ({ name, after, notify: [email(to)], ...over });
const policyWith = (given: object) =>
  PolicyFile.parse({
    version: 1,
    playbooks: [{ name: 'all' }],
    escalation: {
      default: ladder(level('Default', '0s', 'default@example.com')),
      shop: ladder(level('Shop', '0s', 'shop@example.com'), level('Ops', '30m', 'ops@example.com', { minSeverity: 'error' })),
      pay: ladder(level('Pay', '0s', 'pay@example.com'), level('Ops', '20m', 'ops@example.com', { minSeverity: 'critical' })),
    },
    ...given,
  });
const namesFor = (routes: object[], labels: Record<string, string>) =>
  ladderByRoute(policyWith({ routes }), labels, { name: 'all', escalation: 'default' }).names;
const report = (over: object = {}) =>
  Report.parse({
    service: 'shop',
    operation: 'checkout',
    failure: { name: 'Error', message: 'x' },
    fingerprint: '0123456789abcdef',
    reporter: 'r',
    seq: 1,
    count: 1,
    firstAt: 1,
    lastAt: 1,
    ...over,
  });

/** The tree and the expectations follow Alertmanager's dispatch/route_test.go. */
describe('routes', () => {
  const tree = [
    {
      matchers: ['owner="team-A"'],
      escalation: 'A',
      routes: [
        { matchers: ['env="testing"'], escalation: 'A-testing' },
        {
          matchers: ['env="production"'],
          escalation: 'A-production',
          routes: [
            { matchers: ['wait="short"'], continue: true },
            { matchers: ['wait=~"short|long"'], escalation: 'A-long' },
          ],
        },
      ],
    },
    { matchers: ['owner=~"team-(B|C)"'], escalation: 'BC' },
  ];
  const ways = (labels: Record<string, string>) =>
    routesFor(PolicyFile.shape.routes.parse(tree), labels).map(({ escalation, place }) => [escalation, place.join('.')]);

  it.each<[Record<string, string>, string[][]]>([
    [{ owner: 'team-A' }, [['A', '0']]],
    [{ owner: 'team-A', env: 'unset' }, [['A', '0']]],
    [{ owner: 'team-C' }, [['BC', '1']]],
    [{ owner: 'team-A', env: 'testing' }, [['A-testing', '0.0']]],
    [{ owner: 'team-A', env: 'production' }, [['A-production', '0.1']]],
    [{ owner: 'team-A', env: 'production', wait: 'long' }, [['A-long', '0.1.1']]],
    [
      { owner: 'team-A', env: 'production', wait: 'short' },
      [
        ['A-production', '0.1.0'],
        ['A-long', '0.1.1'],
      ],
    ],
    [{ owner: 'team-D' }, []],
    [{}, []],
  ])('%j', (labels, expected) => {
    expect(ways(labels)).toEqual(expected);
  });

  it('go before the playbook, and only where one of them names a ladder', () => {
    const routes = [{ matchers: ['service="shop"'], escalation: 'shop' }, { matchers: ['team="x"'] }];
    expect(namesFor(routes, { service: 'shop' })).toEqual(['shop']);
    expect(namesFor(routes, { team: 'x' })).toEqual(['default']);
    expect(namesFor(routes, { service: 'mail' })).toEqual(['default']);
  });

  it('choose the ladder of an incident that opens, by its labels, and say so among its reasons', () => {
    const policy = policyWith({ routes: [{ matchers: ['team="red"', 'service=shop'], escalation: 'shop' }] });
    const { escalation, classification } = choosePolicy(policy, report({ labels: { team: 'red' } }), 'http://127.0.0.1');
    expect(escalation.levels[0]?.name).toBe('Shop');
    expect(classification.reasons.at(-1)).toBe(
      'The ladder is "shop" by the routes ({team="red",service="shop"} → shop), not "default" of the playbook "all".',
    );
    const other = choosePolicy(policy, report(), 'http://127.0.0.1');
    expect(other.escalation.levels[0]?.name).toBe('Default');
    expect(other.classification.reasons.join()).not.toContain('routes');
  });

  it('that go on add up to one ladder: no level of either is lost, none is later than in its own', () => {
    const { escalation } = policyWith({});
    const merged = mergeLadders(['shop', 'pay'].map((name) => [name, escalation[name]!]));
    expect(merged?.levels.map(({ name, after, notify }) => [name, after / 60_000, notify.length])).toEqual([
      ['Shop', 0, 2],
      ['Ops (pay)', 20, 1],
      ['Ops', 30, 1],
    ]);
    const patient = EscalationPolicy.parse({ ...ladder(level('L', '0s', 'shop@example.com')), settle: '60s', remind: { every: '10m' } });
    expect(
      mergeLadders([
        ['shop', escalation['shop']!],
        ['patient', patient],
      ]),
    ).toMatchObject({ settle: 20_000, remind: { every: 600_000 } });
  });
});

describe('what a policy check says of routes and silence', () => {
  const findings = (given: object) => checkPolicy(policyWith(given)).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it.each<[string, object, string | undefined]>([
    [
      'a sound tree',
      { routes: [{ matchers: ['a=b'], escalation: 'shop', routes: [{ matchers: ['c=d'], escalation: 'pay' }] }] },
      undefined,
    ],
    [
      'an unknown ladder',
      { routes: [{ matchers: ['a=b'], escalation: 'shopp' }] },
      'routes.0.escalation: "shopp" is no ladder of this policy; write "shop"',
    ],
    [
      'a route behind one that takes all',
      { routes: [{ escalation: 'shop' }, { matchers: ['a=b'], escalation: 'pay' }] },
      'routes.1: is never reached',
    ],
    [
      'a route behind a wider one',
      { routes: [{ matchers: ['a=~"b|c"'], escalation: 'shop' }, { matchers: ['a=b', 'c=d'] }] },
      'routes.1: is never reached',
    ],
    [
      'a route behind one that goes on',
      {
        routes: [
          { escalation: 'shop', continue: true },
          { matchers: ['a=b'], escalation: 'pay' },
        ],
      },
      undefined,
    ],
    [
      'a route that contradicts itself',
      { routes: [{ matchers: ['a=b'], routes: [{ matchers: ['a!="b"'] }] }] },
      'routes.0.routes.0.matchers: can never match: a="b" and a!="b" exclude each other',
    ],
    [
      'a circle of dependencies',
      { dependencies: { a: ['b'], b: ['c'], c: ['a'] } },
      'dependencies.a: a needs b needs c needs a: in a circle',
    ],
    [
      'a window over everything',
      { maintenance: [{ name: 'm', matchers: ['service!="x"'], until: '2026-01-01T00:00:00Z' }] },
      'would mute every page',
    ],
    ['a window without a time', { maintenance: [{ name: 'm', matchers: ['a=b'] }] }, 'needs either "until"'],
    [
      'a window that ends before it begins',
      { maintenance: [{ name: 'm', matchers: ['a=b'], from: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }] },
      'is not after',
    ],
    [
      'two windows of one name',
      { maintenance: [1, 2].map(() => ({ name: 'm', matchers: ['a=b'], until: '2026-01-01T00:00:00Z' })) },
      'a second maintenance window',
    ],
    [
      'an inhibit rule for everything',
      { inhibit: [{ source_matchers: ['a=~".*"'], target_matchers: ['a=b'] }] },
      'inhibit.0.source_matchers: {a=~".*"} also matches',
    ],
    ['thresholds the wrong way round', { flapping: { enter: 2, leave: 3 } }, 'flapping.leave: is 3, more than "enter"'],
    ['a wait beyond the window', { grouping: { wait: '10m' } }, 'grouping.wait: is 10 min, longer than "window"'],
  ])('%s', (_name, given, expected) => {
    if (expected === undefined) expect(findings(given)).toEqual([]);
    else expect(findings(given).join('\n')).toContain(expected);
  });

  it('a matcher that cannot be read is refused where it stands', () => {
    const { error } = PolicyFile.safeParse({ version: 1, routes: [{ matchers: ['a=~"("'] }] });
    expect(error?.issues[0]).toMatchObject({
      path: ['routes', 0, 'matchers', 0],
      message: expect.stringContaining('is no RE2 expression') as string,
    });
  });
});

describe('a route that is tried', () => {
  it('names the way, the ladder, whom each level tells then, and what would hold it back', () => {
    const policy = policyWith({
      routes: [{ matchers: ['service="shop"'], escalation: 'shop' }],
      maintenance: [{ name: 'move', matchers: ['service="shop"', 'level="1"'], until: '2026-03-01T04:00:00Z' }],
    });
    const at = Date.parse('2026-03-01T03:00:00Z');
    const silence = {
      id: 'ab',
      matchers: parseMatchers('to="ops@example.com"'),
      startsAt: at,
      endsAt: at + 3_600_000,
      createdBy: 'ana',
      comment: 'c',
      createdAt: at,
    };
    const trial = tryRoute(policy, { service: 'shop', severity: 'critical' }, [silence], at);
    expect(trial).toMatchObject({ playbook: 'all', severity: 'critical', ladder: { names: ['shop'] } });
    expect(trial?.levels.map(({ recipients }) => recipients)).toEqual([
      [{ recipient: 'email shop@example.com', people: [], muted: 'maintenance window "move"' }],
      [{ recipient: 'email ops@example.com', people: [], muted: 'silence ab {to="ops@example.com"} of ana' }],
    ]);
    const mild = tryRoute(policy, { service: 'shop', severity: 'warning' }, [], at);
    expect(mild?.levels[1]).toMatchObject({ passedOver: 'it tells from error on, and this is warning', recipients: [] });
  });
});
