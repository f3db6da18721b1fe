import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { readinessOf } from '../../../src/oncall/readiness.ts';
import { layer } from './a-schedule.ts';

const PERIOD = { from: Date.parse('2026-01-05T08:00:00Z'), until: Date.parse('2027-01-05T08:00:00Z') };
const phone = { id: 'phone', channel: 'voice', to: '+12025550143' };
const mail = { id: 'mail', channel: 'email', to: 'a@shop.example' };
const people = {
  ana: { name: 'Ana Ruiz', methods: [phone] },
  ben: { name: 'Ben Okafor', methods: [phone] },
  cara: { name: 'Cara Lind', methods: [phone] },
};
const schedule = (...layers: object[]) => ({ timeZone: 'Europe/Berlin', layers });

function findings(changes: object): Record<string, { message: string; hours?: number | undefined; times?: object[] | undefined }[]> {
  const levels = [{ name: 'first', after: 0, notify: [{ schedule: 'primary' }] }];
  const policy = PolicyFile.parse({
    version: 1,
    escalation: { default: { levels } },
    people,
    schedules: { primary: schedule(layer()) },
    ...changes,
  });
  return Object.groupBy(readinessOf(policy, PERIOD).findings, ({ kind }) => kind);
}

describe('readiness', () => {
  it('finds nothing where three people with telephones take turns', () => {
    expect(findings({})).toEqual({});
  });

  it('counts the hours in which nobody is on call, and shows when', () => {
    const office = layer({ restrictions: [{ from: '09:00', to: '17:00' }] });
    const [gap] = findings({ schedules: { primary: schedule(office) } })['nobody_on_call'] ?? [];
    expect(gap?.hours).toBe(365 * 16);
    expect(gap?.message).toBe(
      'Nobody is on call for primary for 5840 h in 365 stretches, the first from Mon 5 Jan 17:00 CET until Tue 6 Jan 09:00 CET.',
    );
    expect(gap?.times).toHaveLength(50);
  });

  it('knows who cannot be reached, and who is not woken', () => {
    const found = findings({ people: { ...people, ben: { name: 'Ben Okafor' }, cara: { name: 'Cara Lind', methods: [mail] } } });
    expect(found['unreachable_person']?.map(({ message }) => message)).toEqual([
      'Ben Okafor cannot be reached: no contact method is known.',
    ]);
    expect(found['not_woken']?.map(({ message }) => message)).toEqual([
      'Nothing wakes Cara Lind at night: even a critical failure comes by email only.',
    ]);
  });

  it('looks at the rule for critical failures, not only at what a person has', () => {
    const ana = { name: 'Ana Ruiz', methods: [mail, phone], rules: [{ steps: [{ method: 'mail' }] }] };
    expect(findings({ people: { ...people, ana } })['not_woken']).toHaveLength(1);
  });

  it('finds a layer, and a schedule, that hang on one person', () => {
    const nights = { ...layer({ name: 'nights', people: ['cara'] }), restrictions: [{ from: '22:00', to: '06:00' }] };
    expect(findings({ schedules: { primary: schedule(layer(), nights) } })['single_point']?.[0]?.message).toContain(
      'Cara Lind is alone in layer "nights"',
    );
    const alone = findings({ schedules: { primary: schedule(layer({ people: ['ana'] })) } })['single_point'];
    expect(alone?.map(({ message }) => message)).toEqual(['Ana Ruiz is the only one who is ever on call for primary.']);
  });

  it('finds the same person twice on one level, and again on the next', () => {
    const schedules = { primary: schedule(layer()), secondary: schedule(layer({ people: ['ana', 'cara', 'ben'] })) };
    const both = { name: 'first', after: 0, notify: [{ schedule: 'primary' }, { schedule: 'secondary' }] };
    const twice = findings({ schedules, escalation: { default: { levels: [both] } } })['same_person_twice'];
    expect(twice).toHaveLength(1);
    expect(twice?.[0]?.message).toContain('Ana Ruiz is on call for primary and secondary at once');
    const levels = [
      { name: 'first', after: 0, notify: [{ schedule: 'primary' }] },
      { name: 'second', after: '30m', notify: [{ schedule: 'secondary' }] },
    ];
    expect(findings({ schedules, escalation: { default: { levels } } })['same_person_on_next_level']?.[0]?.message).toContain(
      'Level "second" of ladder default tells Ana Ruiz again, whom level "first" told already',
    );
  });

  it('finds quiet hours during duty, and quiet hours that never end', () => {
    const quiet = (from: string, to: string) => ({
      people: { ...people, ana: { ...people.ana, timeZone: 'Europe/Berlin', quietHours: { from, to } } },
    });
    const [onCall] = findings(quiet('22:00', '07:00'))['quiet_hours_on_call'] ?? [];
    expect(onCall?.message).toContain('Ana Ruiz is on call during their own quiet hours');
    expect(onCall?.hours).toBeGreaterThan(1_000);
    expect(findings(quiet('09:00', '09:00'))['quiet_hours_without_end']).toHaveLength(1);
  });

  it('finds teams of nobody, and of everybody at once', () => {
    const found = findings({
      teams: { empty: { name: 'Empty' }, all: { name: 'All', members: ['ana', 'ben'] }, good: { name: 'Good', schedule: 'primary' } },
    });
    expect(found['team_without_anybody']?.[0]?.message).toContain('Team Empty');
    expect(found['team_without_schedule']?.[0]?.message).toContain('all 2 members are paged each time');
  });

  it('finds an override that changes nothing', () => {
    const override = { schedule: 'primary', person: 'cara', from: '2026-01-06T00:00:00Z', until: '2026-01-07T00:00:00Z' };
    const overrides = [
      { ...override, id: 'works', replaces: 'ana' },
      { ...override, id: 'idle', replaces: 'ben' },
    ];
    expect(findings({ overrides })['idle_override']?.map(({ message }) => message)).toEqual([
      'Override idle of primary (2026-01-06T00:00:00Z to 2026-01-07T00:00:00Z) changes nothing: Ben Okafor is not on call then, or a newer one covers it.',
    ]);
  });

  it('puts the worst first and is ready only without anything critical', () => {
    const policy = PolicyFile.parse({ version: 1, people: { ben: { name: 'Ben' } }, teams: { all: { name: 'All', members: ['ben'] } } });
    const { ready, findings: found } = readinessOf(policy, PERIOD);
    expect([ready, ...found.map(({ severity }) => severity)]).toEqual([false, 'critical', 'notice']);
  });
});
