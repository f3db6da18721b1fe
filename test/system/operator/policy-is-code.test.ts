import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { startPostgres, type TestPostgres } from '../../unit/storage/postgres.ts';
import { startSystem, type System } from '../stack.ts';
import { Desk, until } from './desk.ts';

const policy = (level: string) => `# Who is told when the shop breaks: edited through review.
version: 1
people:
  ana: { name: Ana, methods: [{ id: mail, channel: email, to: ana@example.com }] }
  ben: { name: Ben, methods: [{ id: mail, channel: email, to: ben@example.com }] }
schedules:
  primary:
    timeZone: UTC
    layers: [{ name: week, start: "2026-01-05T09:00", rotation: { unit: weekly }, people: [ana, ben] }]
escalation:
  default:
    levels:
      - { name: ${level}, after: 0s, minSeverity: info, notify: [{ channel: email, to: dev@example.com }] }
playbooks:
  - { name: everything, retry: { attempts: 0 } }
`;

describe('the policy as code', () => {
  const directory = mkdtempSync(join(tmpdir(), 'salvor-policy-'));
  const given = join(directory, 'given.yaml');
  const edited = join(directory, 'edited.yaml');
  let system: System;
  let postgres: TestPostgres;
  let desk: Desk;

  beforeAll(async () => {
    writeFileSync(given, policy('Given'));
    // A Postgres of its own, which dies in the end.
    postgres = await startPostgres();
    system = await startSystem({ env: { SALVOR_POLICY: given, DATABASE_URL: postgres.url } });
    desk = new Desk(system);
  });
  afterAll(async () => {
    await system.stop();
    await postgres.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const levelsOf = async (id: string) =>
    (await desk.api<IncidentView>('GET', `/api/incidents/${id}?live=true`)).levels.map(({ name }) => name);
  /** The first level of an incident that opens now. */
  const nextLevels = async (service: string) => await levelsOf(await desk.report({ service }));
  const untilNext = (level: string) =>
    until(async () => ((await nextLevels('next')).includes(level) ? level : undefined), `an incident that is told by "${level}"`);
  const said = async (...args: string[]) => {
    const ran = await desk.salvor(...args);
    expect(ran, args.join(' ')).toMatchObject({ code: 0, err: '' });
    return ran.out;
  };

  it('is taken over from SALVOR_POLICY at the start, once', async () => {
    expect(await nextLevels('first')).toEqual(['Given']);
    expect(await said('policy', 'show')).toMatch(/^# Revision 1 by file, through file, \S+: read from .*given\.yaml\n# Who is told/);
    expect(await said('policy', 'history')).toMatch(/^ {2}1 [^\n]+\n$/);
  });

  it('is compared, applied, and followed by the next incident, while an open one keeps its snapshot', async () => {
    const open = await desk.report({ service: 'open' });
    expect(await levelsOf(open)).toEqual(['Given']);
    writeFileSync(edited, policy('Edited'));
    const shown = await said('policy', 'apply', edited, '--dry-run');
    expect(shown).toContain('+ escalation.default.levels[0]: added (Edited)\n- escalation.default.levels[0]: removed (Given)\n');
    expect(shown).toMatch(/^-.*name: Given.*\n\+.*name: Edited/m);
    const nobody = await desk.salvor('policy', 'apply', edited);
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('Nobody can be asked here. Add --yes') as string });
    expect(await said('policy', 'apply', edited, '--yes', '--message', 'better', '--by', 'ann')).toMatch(
      /Revision 2 is in force: new incidents follow it within a second\.\n$/,
    );
    await untilNext('Edited');
    expect(await levelsOf(open)).toEqual(['Given']);
    expect(await said('policy', 'apply', edited, '--yes')).toBe('Nothing changes: revision 2 says the same.\n');
    expect(await said('policy', 'history')).toMatch(/^ {2}2 .*ann \(token admin\) +cli +better\n {2}1 .*file +file +read from/);
  });

  it('is refused with each line, and changes nothing, when it is wrong', async () => {
    const wrong = join(directory, 'wrong.yaml');
    writeFileSync(wrong, policy('Wrong').replace('after: 0s', 'afetr: 0s'));
    const ran = await desk.salvor('policy', 'apply', wrong, '--yes');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^wrong\.yaml:13:\d+ escalation\.default\.levels\[0\].*afetr: is not a known field; write "after"$/m);
    expect(ran.err).toMatch(/the policy is refused, and nothing was changed\.\n$/);
    expect(await said('policy', 'show')).toContain('name: Edited');
  });

  it('is edited by an override, which keeps every comment, and taken back', async () => {
    const made = await said(
      'oncall',
      'override',
      'primary',
      'ben',
      '--for',
      '2h',
      '--replaces',
      'ana',
      '--reason',
      'dentist',
      '--by',
      'ann',
    );
    const id = /oncall end (\S+)/.exec(made)?.[1] ?? '';
    expect(made).toMatch(/^ben in place of ana on primary, .* \(dentist\) \(revision 3 of the policy\)\n/);
    expect(await said('policy', 'show')).toContain(policy('Edited'));
    expect(await said('oncall', 'overrides')).toContain(id);
    expect(await said('oncall', 'end', id)).toContain('ends now');
    expect(await said('policy', 'revert', '2')).toContain('back to revision 2');
  });

  it('keeps what was applied through a restart, until the file itself changes', async () => {
    await system.kill('worker');
    await untilNext('Edited');
    writeFileSync(given, policy('Written'));
    utimesSync(given, new Date(), new Date(Date.now() + 5_000));
    await untilNext('Written');
    writeFileSync(given, 'version: [');
    utimesSync(given, new Date(), new Date(Date.now() + 9_000));
    await system.kill('worker');
    await untilNext('Written');
  });

  it('opens incidents while Postgres is away, also after a restart of the worker', async () => {
    await postgres.stopServer();
    try {
      await desk.api('POST', '/api/reports', { ...failure, service: 'dark', fingerprint: 'aaaaaaaaaaaaaaaa' });
      await untilMail('dark');
      await system.kill('worker');
      await desk.api('POST', '/api/reports', { ...failure, service: 'darker', fingerprint: 'bbbbbbbbbbbbbbbb' });
      await untilMail('darker');
    } finally {
      await postgres.startServer();
    }
    expect(await levelsOf(await desk.openIncidentOf('darker', 'bbbbbbbbbbbbbbbb'))).toEqual(['Written']);
  });

  const failure = { operation: 'pay', severity: 'critical', failure: { name: 'PaymentError', message: 'pay is broken' } };
  const untilMail = (service: string) =>
    until(async () => {
      const response = await fetch(new URL('/messages', system.addresses.mailbox));
      return (await response.text()).includes(`${service}:`) ? true : undefined;
    }, `a mail about ${service}`);
});
