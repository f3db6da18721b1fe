import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { checkPolicy } from '../../../src/policy/check.ts';
import { parsePolicy } from '../../../src/policy/read.ts';

const phone = { id: 'phone', channel: 'voice', to: '+12025550143' };
const layer = { name: 'weekly', start: '2026-01-05T09:00', rotation: { unit: 'weekly' }, people: ['ana', 'ben'] };
const override = { id: 'o1', schedule: 'primary', from: '2026-03-01T00:00:00Z', until: '2026-03-02T00:00:00Z', person: 'ana' };

/** A sound directory; `changes` replaces parts of it. */
function findings(changes: object = {}, notify: object[] = [{ schedule: 'primary' }]): string {
  const policy = PolicyFile.parse({
    version: 1,
    escalation: { default: { levels: [{ name: 'L1', after: 0, notify }] } },
    people: { ana: { name: 'Ana Ruiz', methods: [phone] }, ben: { name: 'Ben Okafor' } },
    teams: { payments: { name: 'Payments', members: ['ana'] } },
    schedules: { primary: { timeZone: 'Europe/Berlin', layers: [layer] } },
    ...changes,
  });
  return checkPolicy(policy)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');
}

const person = (fields: object) => ({ people: { ana: { name: 'Ana Ruiz', methods: [phone], ...fields }, ben: { name: 'Ben Okafor' } } });
const layers = (...some: object[]) => ({ schedules: { primary: { timeZone: 'Europe/Berlin', layers: some } } });

describe('what a policy says of people', () => {
  it('is sound when all that it names exists', () => {
    expect(findings()).toBe('');
    expect(findings({ overrides: [override] }, [{ team: 'payments' }, { person: 'ana' }])).toBe('');
  });

  it.each([
    ['a schedule', [{ schedule: 'primery' }], 'notify.0.schedule: there is no schedule "primery"; write "primary"'],
    ['a team', [{ team: 'constructor' }], 'notify.0.team: there is no team "constructor"; write one of payments'],
    ['a person', [{ person: 'anna' }], 'notify.0.person: there is no person "anna"; write "ana"'],
  ])('names the nearest when a level tells %s that does not exist', (_, notify, expected) => {
    expect(findings({}, notify)).toContain(expected);
    expect(findings({}, notify)).not.toContain('reach nobody');
  });

  it('refuses a ladder whose only recipient has no way to be reached', () => {
    const found = findings({}, [{ person: 'ben' }]);
    expect(found).toContain('escalation.default: tells only people who have no contact method, so it can reach nobody');
    expect(found).toContain('notify.0.person: "ben" has no contact method, so nobody is told; give people.ben "methods"');
  });

  it('refuses a schedule of people who cannot be reached, and takes one of whom somebody can', () => {
    expect(findings(layers({ ...layer, people: ['ben'] }))).toContain('nobody of schedule "primary" has a contact method');
    expect(findings({ ...layers({ ...layer, people: ['ben'] }), overrides: [override] })).toBe('');
  });

  it('counts a severity that only such a level hears as unheard', () => {
    const mute = { name: 'L1', after: 0, notify: [{ person: 'ben' }] };
    const loud = { name: 'L2', after: 60_000, minSeverity: 'critical', notify: [{ person: 'ana' }] };
    expect(findings({ escalation: { default: { levels: [mute, loud] } } })).toContain('reaches nobody for warning and error');
  });

  it.each([
    [
      'a team without anybody',
      { teams: { payments: { name: 'P' } } },
      'team "payments" has neither a schedule nor a member',
      [{ team: 'payments' }, { person: 'ana' }],
    ],
    [
      'an unknown member',
      { teams: { payments: { name: 'P', members: ['anna'] } } },
      'teams.payments.members.0: there is no person "anna"; write "ana"',
    ],
    [
      'an unknown schedule of a team',
      { teams: { payments: { name: 'P', schedule: 'x' } } },
      'teams.payments.schedule: there is no schedule "x"',
    ],
    [
      'an unknown person in a layer',
      layers({ ...layer, people: ['ana', 'bem'] }),
      'layers.0.people.1: there is no person "bem"; write "ben"',
    ],
    ['an unknown method in a rule', person({ rules: [{ steps: [{ method: 'phon' }] }] }), 'Ana Ruiz has no method "phon"; write "phone"'],
    ['a wrong number', person({ methods: [{ ...phone, to: '0171 1' }] }), 'people.ana.methods.0.to: "0171 1" cannot be reached by voice'],
    ['two methods of one name', person({ methods: [phone, phone] }), 'methods.1.id: a second method of Ana Ruiz is called "phone"'],
    [
      'a rule that is never used',
      person({ rules: [{ steps: [{ method: 'phone' }] }, { minSeverity: 'critical', steps: [{ method: 'phone' }] }] }),
      'people.ana.rules.1: is never used',
    ],
    ['two layers of one name', layers(layer, layer), 'layers.1.name: a second layer is called "weekly"'],
    ['a layer that ends before it begins', layers({ ...layer, end: '2026-01-05T09:00' }), 'layers.0.end: is not after start'],
    [
      'hours without a day',
      layers({ ...layer, restrictions: [{ from: '09:00', to: '17:00', days: [] }] }),
      'restrictions.0.days: is empty',
    ],
    ['hours that end when they begin', layers({ ...layer, restrictions: [{ from: '09:00', to: '09:00' }] }), 'which is a whole day'],
    ['hours that begin when the day ends', layers({ ...layer, restrictions: [{ from: '24:00', to: '09:00' }] }), 'write "00:00"'],
    ['no hours at all', layers({ ...layer, restrictions: [] }), 'restrictions: is empty'],
    [
      'an override that ends before it begins',
      { overrides: [{ ...override, until: override.from }] },
      'overrides.0.until: is "2026-03-01T00:00:00Z", which is not after',
    ],
    ['an override of nobody', { overrides: [{ ...override, replaces: 'anna' }] }, 'overrides.0.replaces: there is no person "anna"'],
    ['an override of nothing', { overrides: [{ ...override, schedule: 'x' }] }, 'overrides.0.schedule: there is no schedule "x"'],
    ['an override by the same person', { overrides: [{ ...override, replaces: 'ana' }] }, 'cannot stand in for themselves'],
    ['two overrides of one id', { overrides: [override, override] }, 'overrides.1.id: a second override is called "o1"'],
  ])('refuses %s', (_, changes, expected, notify: object[] = [{ person: 'ana' }]) => {
    expect(findings(changes, notify)).toContain(expected);
  });

  it.each([
    ['start: "2026-02-30T09:00"', 'must be a day that the calendar has'],
    ['start: "2026-02-28T24:00"', 'must be a day that the calendar has'],
    ['start: "tomorrow"', 'must be a local date and time such as'],
  ])('shows the line of a start that is none (%s)', (start, expected) => {
    const text = `version: 1\nschedules:\n  primary:\n    timeZone: Europe/Berlin\n    layers:\n      - name: weekly\n        ${start}\n        rotation: { unit: weekly }\n        people: [ana]\n`;
    expect(() => parsePolicy(text, 'salvor.yaml')).toThrow(new RegExp(`salvor.yaml:7:16.*${expected}`));
  });
});
