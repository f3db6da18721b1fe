import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createWhoIsOnCall } from '../../../activities/who-is-on-call.ts';
import { OnCallDirectory } from '../../../src/domain/oncall/directory.ts';
import type { OnCallReference } from '../../../src/domain/oncall/question.ts';
import { findOnCall, whoIsOnCall } from '../../../src/oncall/resolve.ts';
import type { Severity } from '../../../src/domain/severity.ts';
import { layer } from './a-schedule.ts';

const phone = { id: 'phone', channel: 'voice', to: '+12025550143' };
const mail = { id: 'mail', channel: 'email', to: 'ana@shop.example' };
const AT = Date.parse('2026-03-01T12:00:00Z');

function directory(fields: object = {}): OnCallDirectory {
  return OnCallDirectory.parse({
    people: {
      ana: { name: 'Ana Ruiz', methods: [phone, mail] },
      ben: { name: 'Ben Okafor' },
      cara: { name: 'Cara Lind', methods: [{ ...mail, to: 'cara@shop.example' }] },
    },
    teams: {
      payments: { name: 'Payments', members: ['cara'], schedule: 'payments-primary' },
      everybody: { name: 'Everybody', members: ['ana', 'ben', 'cara', 'ana'] },
      empty: { name: 'Empty' },
    },
    schedules: { 'payments-primary': { timeZone: 'Europe/Berlin', layers: [layer({ people: ['cara', 'ben', 'ana'] })] } },
    ...fields,
  });
}

const ask = (reference: OnCallReference, severity: Severity = 'error', at = AT, fields: object = {}) =>
  whoIsOnCall(directory(fields), reference, at, severity);
const people = (answer: { people: { person: string }[] }) => answer.people.map(({ person }) => person);

describe('who is told', () => {
  it('is whoever is on call, with the layer and the end in words', () => {
    const answer = ask({ schedule: 'payments-primary' }, 'error', Date.parse('2026-02-24T12:00:00Z'));
    expect(answer).toEqual({
      people: [{ person: 'ben', name: 'Ben Okafor', steps: [] }],
      reason:
        'Ben Okafor is on call for payments-primary (layer weekly, until Mon 2 Mar 09:00 CET); Ben Okafor has no contact method, so nobody is reached',
    });
    expect(ask({ schedule: 'payments-primary' }, 'error', Date.parse('2026-03-02T08:00:00Z')).reason).toBe(
      'Ana Ruiz is on call for payments-primary (layer weekly, until Mon 9 Mar 09:00 CET)',
    );
  });

  it('goes on until somebody else is on call, in whichever layer it is', () => {
    const nights = { ...layer({ name: 'nights', people: ['ana'] }), restrictions: [{ from: '22:00', to: '06:00' }] };
    const schedules = { 'payments-primary': { timeZone: 'Europe/Berlin', layers: [layer({ people: ['ana', 'cara'] }), nights] } };
    const found = findOnCall(directory({ schedules }), { schedule: 'payments-primary' }, Date.parse('2026-01-06T12:00:00Z'), 'error');
    expect(found.reason).toBe('Ana Ruiz is on call for payments-primary (layer weekly, until Mon 12 Jan 09:00 CET)');
    expect(found.next).toEqual({ person: 'cara', name: 'Cara Lind', from: Date.parse('2026-01-12T08:00:00Z') });
  });

  it('says who stands in for whom', () => {
    const overrides = [
      {
        id: 'ill',
        schedule: 'payments-primary',
        from: '2026-02-24T00:00:00Z',
        until: '2026-02-25T00:00:00Z',
        person: 'cara',
        replaces: 'ben',
      },
    ];
    const answer = ask({ schedule: 'payments-primary' }, 'error', Date.parse('2026-02-24T12:00:00Z'), { overrides });
    expect(answer.reason).toBe(
      'Cara Lind is on call for payments-primary (override ill in place of Ben Okafor, until Wed 25 Feb 01:00 CET)',
    );
    expect(people(answer)).toEqual(['cara']);
  });

  it('is nobody when nobody is on call, and says who will be', () => {
    const answer = findOnCall(directory(), { schedule: 'payments-primary' }, Date.parse('2025-12-24T12:00:00Z'), 'error');
    expect(answer.people).toEqual([]);
    expect(answer.reason).toBe(
      'Nobody is on call for payments-primary at Wed 24 Dec 13:00 CET; Cara Lind is from Mon 5 Jan 2026 09:00 CET on',
    );
    expect(answer.next).toMatchObject({ person: 'cara', from: Date.parse('2026-01-05T08:00:00Z') });
  });

  it('is the schedule of a team, or each member once', () => {
    expect(ask({ team: 'payments' }).reason).toContain('is on call for payments-primary');
    expect(ask({ team: 'payments' }).reason).toContain('as the schedule of team Payments');
    expect(people(ask({ team: 'everybody' }))).toEqual(['ana', 'ben', 'cara']);
    expect(ask({ team: 'everybody' }).reason).toContain('Ben Okafor has no contact method, so nobody is reached');
    expect(ask({ team: 'empty' })).toEqual({ people: [], reason: 'Nobody is told: team Empty has neither a schedule nor a member' });
  });

  it.each([{ team: 'constructor' }, { schedule: 'constructor' }, { person: 'constructor' }])(
    'is nobody when %o is not in the directory',
    (reference) => {
      expect(ask(reference)).toMatchObject({
        people: [],
        reason: expect.stringMatching(/here is no (team|schedule|person) "constructor"/) as string,
      });
    },
  );
});

describe('how somebody is told', () => {
  const steps = (rules: object[], severity: Severity) =>
    ask({ person: 'ana' }, severity, AT, { people: { ana: { name: 'Ana Ruiz', methods: [phone, mail], rules } } });
  const byMail = { channel: 'email', to: 'ana@shop.example' };
  const byPhone = { channel: 'voice', to: '+12025550143' };

  it('is by each method in turn without rules: the next one only when the former failed', () => {
    expect(steps([], 'error').people[0]?.steps).toEqual([{ ...byPhone, afterMs: 0 }, byMail]);
  });

  it('is by the first rule whose severity holds, in the order of its times', () => {
    const rules = [
      { minSeverity: 'critical', steps: [{ method: 'phone' }] },
      { minSeverity: 'warning', steps: [{ method: 'phone', after: '10m' }, { method: 'mail' }] },
    ];
    expect(steps(rules, 'critical').people[0]?.steps).toEqual([{ ...byPhone, afterMs: 0 }]);
    expect(steps(rules, 'error').people[0]?.steps).toEqual([
      { ...byMail, afterMs: 0 },
      { ...byPhone, afterMs: 600_000 },
    ]);
  });

  it('is by every method when no rule holds, or none of its methods exists, and says so', () => {
    const only = [{ minSeverity: 'critical', steps: [{ method: 'phone' }] }];
    expect(steps(only, 'warning').people[0]?.steps).toEqual([{ ...byPhone, afterMs: 0 }, byMail]);
    const gone = steps([{ steps: [{ method: 'pager' }] }], 'error');
    expect(gone.people[0]?.steps).toEqual([{ ...byPhone, afterMs: 0 }, byMail]);
    expect(gone.reason).toContain('Ana Ruiz has no method "pager", so that step is passed over');
  });
});

describe('the activity', () => {
  const log = pino({ level: 'silent' });
  const question = {
    reference: { person: 'ana' },
    at: AT,
    severity: 'error' as const,
    snapshot: directory({ people: { ana: { name: 'Ana Before', methods: [mail] } } }),
  };

  it('answers from the newest directory and names its revision', async () => {
    const answer = await createWhoIsOnCall({ current: () => Promise.resolve({ directory: directory(), revision: 7 }), log })(question);
    expect(answer).toMatchObject({ from: 'current', reason: 'Ana Ruiz is named themselves, by revision 7 of the policy' });
  });

  it('answers from the snapshot within a second when the newest hangs or fails, and says why', async () => {
    const began = Date.now();
    const hangs = await createWhoIsOnCall({ current: () => new Promise(() => undefined), log })(question);
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(hangs).toMatchObject({ from: 'snapshot', people: [{ name: 'Ana Before' }] });
    expect(hangs.reason).toContain('No answer within 500 ms');
    const fails = await createWhoIsOnCall({ current: () => Promise.reject(new Error('connection refused')), log })(question);
    expect(fails.reason).toContain('as it was when the incident opened, because the newest cannot be read (connection refused)');
  });

  it('answers from the snapshot when the source throws before it promises anything', async () => {
    const throws = createWhoIsOnCall({
      current: () => {
        throw new Error('not connected');
      },
      log,
    });
    expect((await throws(question)).from).toBe('snapshot');
  });
});
