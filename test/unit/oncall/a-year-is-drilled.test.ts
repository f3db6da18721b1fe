import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { whoIsOnCall } from '../../../src/oncall/resolve.ts';
import { yearDrill } from '../../../src/oncall/year-drill.ts';
import { yearDrillInThread } from '../../../src/oncall/year-thread.ts';
import { anyMonth, layer, SCHEDULE } from './a-schedule.ts';

const PERIOD = { from: Date.parse('2026-01-05T08:00:00Z'), until: Date.parse('2027-01-05T08:00:00Z') };
const phone = (number: number) => ({ methods: [{ id: 'phone', channel: 'voice', to: `+1202555014${number}` }] });
const people = { ana: { name: 'Ana', ...phone(1) }, ben: { name: 'Ben', ...phone(2) }, cara: { name: 'Cara', ...phone(3) } };
const office = layer({ restrictions: [{ from: '09:00', to: '17:00', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] }] });
const mail = { channel: 'email', to: 'ops@shop.example' };
const level = (fields: object) => ({ name: 'first', after: 0, notify: [{ schedule: 'primary' }], ...fields });

const drill = (changes: object) =>
  yearDrill(
    PolicyFile.parse({
      version: 1,
      people,
      schedules: { primary: { timeZone: 'Europe/Berlin', layers: [layer()] } },
      escalation: { default: { levels: [level({})] } },
      ...changes,
    }),
    PERIOD,
  );

describe('the drill of a whole organisation', () => {
  it('says that somebody is told at every moment, and who for how long', () => {
    const { reachesSomebody, ladders, verdict } = drill({});
    expect(reachesSomebody).toBe(true);
    expect(verdict[0]).toBe(
      'At every moment of the period somebody would be told of every failure: 1 service, 3 ladders and severities, 9 classes of hours.',
    );
    const [critical] = ladders.filter(({ severity }) => severity === 'critical');
    expect(critical?.classes.map(({ levels }) => levels[0]?.who)).toEqual([['Ana (voice)'], ['Ben (voice)'], ['Cara (voice)']]);
    expect(critical?.classes.reduce((sum, { hours }) => sum + hours, 0)).toBe(365 * 24);
  });

  it('names the hours in which nobody would be told, with the reason', () => {
    const { reachesSomebody, ladders, verdict } = drill({ schedules: { primary: { timeZone: 'Europe/Berlin', layers: [office] } } });
    expect(reachesSomebody).toBe(false);
    expect(ladders[0]?.nobody[0]).toEqual({
      from: Date.parse('2026-01-05T16:00:00Z'),
      until: Date.parse('2026-01-06T08:00:00Z'),
      reason: 'nobody is on call for primary',
    });
    expect(ladders[0]?.nobodyHours).toBe(365 * 24 - 261 * 8);
    expect(verdict[0]).toContain('the first from Mon 5 Jan 17:00 CET until Tue 6 Jan 09:00 CET: nobody is on call for primary.');
  });

  it('asks each level about the moment at which it would be due', () => {
    const levels = [level({ notify: [{ schedule: 'primary' }] }), level({ name: 'second', after: '2h' })];
    const { ladders } = drill({
      schedules: { primary: { timeZone: 'Europe/Berlin', layers: [office] } },
      escalation: { default: { levels } },
    });
    // At 07:00 nobody is on call, but two hours later somebody is.
    expect(ladders[0]?.nobody[0]).toMatchObject({ from: Date.parse('2026-01-05T16:00:00Z'), until: Date.parse('2026-01-06T06:00:00Z') });
    expect(ladders[0]?.firstLevelMissingHours).toBe(261 * 2);
  });

  it('knows that an address is always there, and what only writes', () => {
    const { ladders, reachesSomebody } = drill({
      schedules: { primary: { timeZone: 'Europe/Berlin', layers: [office] } },
      escalation: { default: { levels: [level({ notify: [{ schedule: 'primary' }, mail] })] } },
    });
    expect(reachesSomebody).toBe(true);
    expect(ladders[0]?.unrungHours).toBe(365 * 24 - 261 * 8);
  });

  it('does not take quiet hours for a hole, except that it waits', () => {
    const ana = { ...people.ana, quietHours: { from: '22:00', to: '06:00' } };
    const { reachesSomebody, ladders } = drill({
      people: { ...people, ana },
      schedules: { primary: { timeZone: 'UTC', layers: [layer({ start: '2026-01-05T08:00', people: ['ana'] })] } },
    });
    expect(reachesSomebody).toBe(true);
    expect(ladders.map(({ severity, waitingHours }) => [severity, waitingHours])).toEqual([
      ['warning', 365 * 8],
      ['error', 365 * 8],
      ['critical', 0],
    ]);
  });

  it('goes through every service, playbook and route', () => {
    const escalation = { default: { levels: [level({})] }, night: { levels: [level({ notify: [{ person: 'ana' }] })] } };
    const playbooks = [
      { name: 'database', match: { service: ['checkout'], category: ['database'] }, escalation: 'night' },
      { name: 'all' },
    ];
    const routes = [{ matchers: ['service="orders"'], escalation: 'night' }];
    const ways = drill({ escalation, playbooks, routes }).failures.map(({ service, severity, playbook, ladder }) =>
      [service, severity, playbook, ladder].join(' '),
    );
    expect(ways.filter((way) => way.includes('critical'))).toEqual([
      'checkout critical database night',
      'checkout critical all default',
      'orders critical all night',
      '* critical all default',
    ]);
  });

  it('finds a severity that no level hears', () => {
    expect(drill({ escalation: { default: { levels: [level({ minSeverity: 'error' })] } } }).verdict[0]).toContain(
      'no level of ladder "default" hears warning',
    );
  });

  it('agrees at every moment with the answer that an incident would get', () => {
    fc.assert(
      fc.property(
        anyMonth,
        fc.array(fc.integer({ min: 0, max: 35 * 24 * 60 - 1 }), { minLength: 10, maxLength: 10 }),
        ({ directory, from, until }, minutes) => {
          const policy = PolicyFile.parse({
            version: 1,
            ...directory,
            escalation: { default: { levels: [level({ notify: [{ schedule: SCHEDULE }] })] } },
          });
          const { nobody, nobodyStretches } = yearDrill(policy, { from, until }).ladders.find(({ severity }) => severity === 'critical')!;
          if (nobody.length < nobodyStretches) return;
          for (const minute of minutes) {
            const at = from + minute * 60_000;
            const silent = nobody.some((gap) => gap.from <= at && at < gap.until);
            expect(silent).toBe(whoIsOnCall(directory, { schedule: SCHEDULE }, at, 'critical').people.length === 0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes seconds for 200 services, 50 schedules of three layers and 200 people, beside a main thread that goes on', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `p${index}`);
    const turns = (index: number) => [0, 1, 2, 3, 4].map((step) => many[(index * 4 + step) % 200]!);
    const layers = (index: number) => [
      layer({ people: turns(index) }),
      layer({ name: 'nights', rotation: { unit: 'daily' }, people: turns(index), restrictions: [{ from: '18:00', to: '08:00' }] }),
      layer({
        name: 'weekends',
        rotation: { unit: 'daily' },
        people: turns(index),
        restrictions: [{ from: '00:00', to: '24:00', days: ['saturday', 'sunday'] }],
      }),
    ];
    const fifty = Array.from({ length: 50 }, (_, index) => index);
    const policy = PolicyFile.parse({
      version: 1,
      people: Object.fromEntries(many.map((id) => [id, { name: id, ...phone(1) }])),
      schedules: Object.fromEntries(fifty.map((index) => [`s${index}`, { timeZone: 'Europe/Berlin', layers: layers(index) }])),
      escalation: Object.fromEntries(
        fifty.map((index) => [
          `l${index}`,
          {
            levels: [
              level({ notify: [{ schedule: `s${index}` }] }),
              level({ name: 'second', after: '30m', notify: [{ schedule: `s${(index + 1) % 50}` }] }),
            ],
          },
        ]),
      ),
      playbooks: Array.from({ length: 200 }, (_, index) => ({
        name: `p${index}`,
        match: { service: [`service-${index}`] },
        escalation: `l${index % 50}`,
      })),
    });
    let turnsOfTheLoop = 0;
    const timer = setInterval(() => (turnsOfTheLoop += 1), 10);
    const began = Date.now();
    const { failures, reachesSomebody } = await yearDrillInThread(policy, PERIOD);
    clearInterval(timer);
    // 200 services and all others, three severities each. Seconds here; the bound leaves room for a machine that does other things.
    expect([failures.length, reachesSomebody]).toEqual([603, false]);
    expect(Date.now() - began).toBeLessThan(30 * 1_000);
    expect(turnsOfTheLoop).toBeGreaterThan(5);
  }, 60_000);
});
