import { describe, expect, it } from 'vitest';
import { choosePolicy } from '../../../src/domain/policy/choose.ts';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import type { Report } from '../../../src/domain/report.ts';

const report = (changes: Partial<Report> = {}): Report => ({
  service: 'shop',
  operation: 'checkout',
  failure: { name: 'TypeError', message: 'x is not a function', causes: [] },
  fingerprint: '0123456789abcdef',
  reporter: 'r',
  seq: 1,
  count: 1,
  firstAt: 0,
  lastAt: 0,
  ...changes,
});
const escalation = { default: { levels: [{ name: 'L1', after: 0, notify: [{ channel: 'email', to: 'dev@example.com' }] }] } };
const URL = 'http://127.0.0.1:7800';

describe('choosing a policy', () => {
  const rule = (category: string) => ({
    id: category,
    when: { operation: ['checkout'] },
    then: { category, severity: 'critical', retryability: 'permanent', layer: 'data', confidence: 0.99, because: 'We know.' },
  });
  const policy = PolicyFile.parse({
    version: 1,
    escalation: { ...escalation, night: escalation.default },
    playbooks: [
      { name: 'other', match: { service: ['other'] }, rules: [rule('security')] },
      { name: 'migrations', match: { service: ['shop'], category: ['migration'] }, rules: [rule('migration')], escalation: 'night' },
      { name: 'shop', match: { service: ['shop'] } },
    ],
  });

  it("classifies with the rules of this service's playbooks, then takes the first that matches the category", () => {
    const { playbook, classification, escalation: ladder, publicUrl } = choosePolicy(policy, report(), URL);
    expect(playbook.name).toBe('migrations');
    expect(classification).toMatchObject({ category: 'migration', severity: 'critical' });
    expect(ladder).toBe(policy.escalation['night']);
    expect(publicUrl).toBe(URL);
  });

  it('goes on to the next playbook when the category is another', () => {
    expect(choosePolicy(policy, report({ operation: 'other' }), URL).playbook.name).toBe('shop');
  });

  it('retries and escalates by the default ladder when no playbook matches', () => {
    const chosen = choosePolicy(policy, report({ service: 'unheard-of' }), URL);
    expect(chosen.playbook).toMatchObject({ name: 'fallback', retry: { strategy: 'exponential' } });
    expect(chosen.escalation).toBe(policy.escalation['default']);
  });

  it('takes the thresholds of the policy for the business impact', () => {
    const strict = { ...policy, impact: { ...policy.impact, customers: 1 } };
    const many = report({ business: { customersAffected: 10 } });
    expect(choosePolicy(strict, many, URL).classification.impact).toBe('critical');
    expect(choosePolicy(policy, many, URL).classification.impact).not.toBe('critical');
  });
});

describe('the snapshot of an incident', () => {
  const person = (name: string) => ({ name, methods: [{ id: 'mail', channel: 'email', to: `${name.toLowerCase()}@example.com` }] });
  const layer = (...people: string[]) => ({ name: 'week', start: '2026-01-05T09:00', rotation: { unit: 'weekly' }, people });
  const override = (id: string, schedule: string, until: string, someone: string) => ({
    id,
    schedule,
    from: '2026-01-01T00:00:00Z',
    until,
    person: someone,
  });
  const policy = PolicyFile.parse({
    version: 1,
    escalation: {
      default: { levels: [{ name: 'L1', after: 0, notify: [{ team: 'payments' }, { person: 'eve' }] }] },
      addresses: escalation.default,
    },
    playbooks: [{ name: 'mail', match: { service: ['mail'] }, escalation: 'addresses' }],
    people: { ana: person('Ana'), ben: person('Ben'), cleo: person('Cleo'), dan: person('Dan'), eve: person('Eve'), fay: person('Fay') },
    teams: { payments: { name: 'Payments', members: ['dan'], schedule: 'primary' }, web: { name: 'Web', members: ['fay'] } },
    schedules: { primary: { timeZone: 'UTC', layers: [layer('ana')] }, other: { timeZone: 'UTC', layers: [layer('fay')] } },
    overrides: [
      override('over', 'primary', '2026-02-01T00:00:00Z', 'fay'),
      override('to-come', 'primary', '2026-03-01T00:00:00Z', 'ben'),
      override('elsewhere', 'other', '2026-03-01T00:00:00Z', 'cleo'),
    ],
  });
  const occasion = { at: Date.parse('2026-02-01T00:00:00Z'), revision: 7 };

  it('has whom its ladder can lead to, the overrides that are not over, and the revision it followed', () => {
    const { oncall, revision } = choosePolicy(policy, report(), URL, occasion);
    expect(revision).toBe(7);
    expect(Object.keys(oncall?.people ?? {})).toEqual(['ana', 'ben', 'dan', 'eve']);
    expect(Object.keys(oncall?.teams ?? {})).toEqual(['payments']);
    expect(Object.keys(oncall?.schedules ?? {})).toEqual(['primary']);
    expect(oncall?.overrides.map(({ id }) => id)).toEqual(['to-come']);
  });

  it('has no directory when its ladder names addresses only, and no revision when the policy has none', () => {
    const snapshot = choosePolicy(policy, report({ service: 'mail' }), URL);
    expect(snapshot).not.toHaveProperty('oncall');
    expect(snapshot).not.toHaveProperty('revision');
  });
});
