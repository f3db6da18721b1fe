import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circleIn, inhibitorOf, inhibits, type OpenIncident } from '../../../src/domain/silence/inhibition.ts';
import type { InhibitRule } from '../../../src/domain/silence/policy.ts';
import { SEVERITIES } from '../../../src/domain/severity.ts';

const incident = (id: string, service: string, openedAt: number, over: Partial<OpenIncident> = {}): OpenIncident => {
  const severity = over.severity ?? 'error';
  return { id, service, severity, openedAt, labels: { service, severity, ...over.labels } };
};
const rule = (source: string, target: string, equal: string[] = []): InhibitRule => ({
  source_matchers: [source],
  target_matchers: [target],
  equal,
});
const GRAPH = { checkout: ['payments', 'cart'], payments: ['database'] };

describe('inhibition along the dependencies', () => {
  const dependent = { inhibit: [], dependencies: GRAPH };

  it('holds a page back while something it needs is open, however far down, and names it', () => {
    const database = incident('db', 'database', 5);
    const checkout = incident('co', 'checkout', 1);
    expect(inhibitorOf(checkout, [checkout, database], dependent)).toEqual({
      by: database,
      because: 'checkout needs payments needs database, where incident db (error) is open',
    });
    expect(inhibitorOf(database, [checkout, database], dependent)).toBeUndefined();
  });

  it('does not let something milder explain something worse', () => {
    const checkout = incident('co', 'checkout', 1, { severity: 'critical' });
    expect(inhibitorOf(checkout, [incident('db', 'database', 5)], dependent)).toBeUndefined();
  });

  it('finds circles', () => {
    expect(circleIn(GRAPH)).toBeUndefined();
    expect(circleIn({ ...GRAPH, database: ['checkout'] })).toEqual(['checkout', 'payments', 'database', 'checkout']);
    expect(circleIn({ a: ['a'] })).toEqual(['a', 'a']);
  });
});

describe("Alertmanager's inhibit rules", () => {
  const rules = { dependencies: {}, inhibit: [rule('severity="critical"', 'severity=~"warning|error"', ['service', 'cluster'])] };

  it('hold while a source is open and the labels are equal; absent labels are equal', () => {
    const source = incident('a', 'shop', 1, { severity: 'critical' });
    const target = incident('b', 'shop', 2);
    expect(inhibitorOf(target, [source], rules)?.by.id).toBe('a');
    expect(inhibitorOf(incident('c', 'mail', 2), [source], rules)).toBeUndefined();
    expect(inhibitorOf(incident('d', 'shop', 2, { labels: { cluster: 'x' } }), [source], rules)).toBeUndefined();
  });

  it('do not let an incident that matches both sides be muted by another that does', () => {
    const both = { dependencies: {}, inhibit: [rule('team="a"', 'team="a"')] };
    const [one, other] = [incident('a', 's', 1, { labels: { team: 'a' } }), incident('b', 't', 2, { labels: { team: 'a' } })];
    expect(inhibits(one, other, both)).toBeUndefined();
  });
});

describe('incidents that inhibit each other', () => {
  const mutual = { dependencies: {}, inhibit: [rule('service="a"', 'service="b"'), rule('service="b"', 'service="a"')] };

  it('are never both muted: the oldest is told', () => {
    const [older, younger] = [incident('x', 'a', 1), incident('y', 'b', 2)];
    expect(inhibitorOf(older, [older, younger], mutual)).toBeUndefined();
    expect(inhibitorOf(younger, [older, younger], mutual)?.by.id).toBe('x');
  });

  it('in any tangle of rules and dependencies leave an unmuted one to which every muted one can be traced', () => {
    const services = ['a', 'b', 'c', 'd'];
    const service = fc.constantFrom(...services);
    const anyRule = fc
      .tuple(service, service)
      .filter(([source, target]) => source !== target)
      .map(([source, target]) => rule(`service="${source}"`, `service="${target}"`));
    const graph = fc.dictionary(service, fc.array(service, { maxLength: 3 }));
    const open = fc.array(fc.tuple(service, fc.nat(5), fc.constantFrom(...SEVERITIES)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), graph, open, (inhibit, dependencies, given) => {
        const incidents = given.map(([name, openedAt, severity], index) => incident(String(index), name, openedAt, { severity }));
        const rules = { inhibit, dependencies };
        for (const start of incidents) {
          const seen = new Set<string>();
          let at: OpenIncident | undefined = start;
          while (at !== undefined) {
            expect(seen.has(at.id), 'a circle of muted incidents').toBe(false);
            seen.add(at.id);
            at = inhibitorOf(at, incidents, rules)?.by;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
