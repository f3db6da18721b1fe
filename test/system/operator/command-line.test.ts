import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Finding } from '../../../src/cli/doctor-checks/finding.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { freePorts } from '../../../src/embedded/ports.ts';
import { startSystem, type System } from '../stack.ts';
import { allSent, Desk, type Ran, runSalvor } from './desk.ts';

/** What `salvor incidents <id> --json` prints. */
interface Shown {
  incident: IncidentView;
  timeline: { verified: boolean; events: { type: string; actor: string; message: string }[] };
}

describe('the command line', () => {
  const directory = mkdtempSync(join(tmpdir(), 'salvor-cli-'));
  let system: System;
  let desk: Desk;
  let id: string;
  const everythingPrinted: string[] = [];
  let printedTokens: string[] = [];

  const salvor = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> => {
    const ran = await runSalvor(args, { ...system.env, ...env });
    everythingPrinted.push(ran.out, ran.err);
    return ran;
  };
  const json = async <Answer>(...args: string[]): Promise<Answer> => {
    const { code, out, err } = await salvor([...args, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out) as Answer;
  };
  /** A refusal: exit code 1, nothing on stdout, and one line with the code and words. */
  const refused = (ran: Ran, code: string, words: string | RegExp) => {
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(new RegExp(`^error \\[${code}\\] [^\\n]+\\n$`));
    expect(ran.err).toMatch(words);
  };

  beforeAll(async () => {
    system = await startSystem();
    desk = new Desk(system);
    const reported = await salvor([
      ...['report', 'shop', '--operation', 'pay', '--message', 'garbage from the provider', '--name', 'PaymentError'],
      ...['--severity', 'critical', '--revenue', '20000', '--wait', '30s', '--json'],
    ]);
    expect(reported, reported.err).toMatchObject({ code: 2, err: '' }); // Somebody waited and it is not recovered.
    ({ incidentId: id } = JSON.parse(reported.out) as { incidentId: string });
    await desk.untilRow(id, allSent, 'the first level to be told');
  });
  afterEach(() => {
    const secrets = [...desk.secrets(), ...printedTokens];
    const leaks = everythingPrinted.filter((text) => secrets.some((secret) => text.includes(secret)) || /\n\s+at /.test(text));
    expect(leaks, 'a secret or a stack was printed').toEqual([]);
  });
  afterAll(async () => {
    await system.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('reports a failure, and a second time joins the open incident', async () => {
    const again = ['report', 'shop', '--operation', 'pay', '--message', 'garbage from the provider', '--name', 'PaymentError'];
    const ran = await salvor(again);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^Reported: shop: pay failed with PaymentError \(fingerprint [0-9a-f]{16}\)\.\n$/);
    const joined = await desk.untilRow(id, ({ occurrences }) => occurrences.count === 2, 'the second report to be counted');
    expect(joined.classification?.impact).toBe('high');
  });

  it('lists incidents and shows one with its ladder and timeline', async () => {
    const list = await json<IncidentView[]>('incidents', '--open', '--service', 'shop');
    expect(list.map((incident) => incident.id)).toEqual([id]);
    expect(await json<IncidentView[]>('incidents', '--service', 'bank')).toEqual([]);
    const { out: words } = await salvor(['incidents']);
    expect(words).toContain('critical');
    expect(words).toContain(id);
    const { incident, timeline } = await json<Shown>('incidents', id);
    expect(incident).toMatchObject({ id, service: 'shop', operation: 'pay' });
    expect(timeline).toMatchObject({ verified: true });
    expect(timeline.events[0]).toMatchObject({ type: 'incident.opened' });
    const { out } = await salvor(['incidents', id]);
    expect(out).toMatch(/^Ladder\n {2}L1 Development +sent /m);
    expect(out).toMatch(/^Timeline\n/m);
  });

  it('notes, snoozes, acknowledges, escalates and resolves, in the name of who does it', async () => {
    const said = async (...args: string[]) => {
      const ran = await salvor([...args, '--by', 'ann']);
      expect(ran, args.join(' ')).toMatchObject({ code: 0, err: '' });
      return ran.out;
    };
    expect(await said('note', id, 'looks like the certificate')).toBe('Noted.\n');
    expect(await said('snooze', id, '10')).toContain('10 min');
    expect(await said('ack', id, '--hold')).toMatch(/^ann \(token admin\) acknowledged by cli\. .*The machine is held/);
    expect(await said('release', id)).toContain('Released');
    expect(await said('escalate', id)).toBe('L2 Operations is told now.\n');
    expect(await said('resolve', id, '--note', 'new certificate')).toContain('Resolved.');
    await desk.untilRow(id, (view) => view.state === 'resolved' && allSent(view), 'the incident to be resolved and written up');
    const { incident, timeline } = await json<Shown>('incidents', id);
    expect(incident.closedReason).toContain('ann (token admin) resolved it by cli ("new certificate")');
    expect(timeline.events.filter(({ actor }) => actor === 'ann (token admin)').map(({ type }) => type)).toEqual([
      'incident.note',
      'escalation.snoozed',
      'escalation.acknowledged',
      'recovery.held',
      'recovery.held',
      'incident.resolved',
    ]);
    expect(timeline.events.map(({ message }) => message)).toContainEqual(expect.stringContaining('escalated now by ann (token admin)'));
    expect(await json('incidents', '--open')).toEqual([]);
    refused(await salvor(['ack', id]), 'INCIDENT_CLOSED', 'is resolved');
  });

  it('verifies the audit', async () => {
    const { code, out } = await salvor(['audit', 'verify']);
    expect(code).toBe(0);
    expect(out).toMatch(/^2 chains with \d+ entries are intact/);
    expect(await json('audit', 'verify', id)).toMatchObject({ intact: true, chains: [{ chain: expect.stringContaining(id) as string }] });
  });

  it('makes a token that may do what its role may, and no more', async () => {
    const made = await runSalvor(['token', 'create', '--role', 'reporter', '--name', 'till'], system.env);
    expect(made).toMatchObject({ code: 0, err: '' });
    const till = { SALVOR_TOKEN: made.out.trim() };
    printedTokens = [till.SALVOR_TOKEN];
    expect(await salvor(['report', 'till', '--operation', 'print', '--message', 'no paper'], till)).toMatchObject({ code: 0, err: '' });
    refused(await salvor(['ack', id], till), 'FORBIDDEN', 'The token "till" has the role reporter; this needs responder.');
    const { out: list } = await salvor(['token', 'list']);
    const [, tokenId = ''] = /^(\S+) +reporter +till/m.exec(list) ?? [];
    expect(await salvor(['token', 'revoke', tokenId])).toMatchObject({ code: 0, err: '' });
    refused(await salvor(['ack', id], till), 'UNAUTHENTICATED', 'No known token');
    refused(await salvor(['ack', id], { SALVOR_TOKEN: 'salvor_wrong' }), 'UNAUTHENTICATED', 'No known token');
  });

  it('checks a policy file and names the line of what is wrong', async () => {
    const notify = [{ channel: 'email', to: 'dev@example.com' }];
    const good = join(directory, 'good.yaml');
    writeFileSync(
      good,
      stringify({ version: 1, escalation: { default: { levels: [{ name: 'Dev', after: '0s', minSeverity: 'info', notify }] } } }),
    );
    expect(await salvor(['policy', 'check', good])).toEqual({
      code: 0,
      err: '',
      out: expect.stringContaining(`${good} is sound.`) as string,
    });

    const misspelt = join(directory, 'misspelt.yaml');
    writeFileSync(
      misspelt,
      'version: 1\nescalation:\n  default:\n    levels:\n      - name: Dev\n        affter: 0s\n        notify: []\n',
    );
    const { code, out, err } = await salvor(['policy', 'check', misspelt]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error \[CONFIG_INVALID\] misspelt\.yaml:5:9 escalation\.default\.levels\[0\]\.after: is missing\n/);
    expect(err).toMatch(/misspelt\.yaml:6:17 .*affter: is not a known field; write "after"/);

    const nobody = join(directory, 'nobody.yaml');
    writeFileSync(nobody, 'version: 1\nescalation:\n  default:\n    levels:\n      - name: Dev\n        after: 0s\n        notify: []\n');
    const reachesNobody = await salvor(['policy', 'check', nobody]);
    expect(reachesNobody).toMatchObject({ code: 1, out: '' });
    expect(reachesNobody.err).toMatch(/^nobody\.yaml:\d+:\d+ escalation\.default/);
    expect(reachesNobody.err).toMatch(/the policy is refused\.\n$/);
    refused(await salvor(['policy', 'check', join(directory, 'absent.yaml')]), 'CONFIG_INVALID', 'cannot be read');
  });

  it('sees whether everything works, and says what does not', async () => {
    const healthy = await json<Finding[]>('doctor');
    expect(healthy.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(healthy.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['Temporal', 'Postgres', 'API', 'Worker', 'Channel email', 'Policy']),
    );

    // A worker that hangs: it holds its port and answers nobody.
    const worker = system.pid('worker') ?? 0;
    process.kill(worker, 'SIGSTOP');
    const { code, out } = await salvor(['doctor']).finally(() => process.kill(worker, 'SIGCONT'));
    expect(code).toBe(1);
    expect(out.split('\n').filter((line) => line.startsWith('fail'))).toEqual([expect.stringMatching(/^fail +Worker +.* does not answer/)]);
    expect(out).toContain('→ Start it with "salvor up" or "salvor worker".');
  });

  it('answers what it cannot do with one line: the code, the field and the remedy', async () => {
    const unknown = 'shop-0123456789abcdef-01234567';
    refused(await salvor(['incidents', unknown]), 'INCIDENT_NOT_FOUND', `No incident has the id "${unknown}"`);
    refused(await salvor(['ack', unknown]), 'INCIDENT_NOT_FOUND', 'List them with "salvor incidents".');
    refused(await salvor(['ack', 'no id at all']), 'INCIDENT_NOT_FOUND', 'no id at all');
    refused(await salvor(['snooze', id, 'soon']), 'INVALID_INPUT', 'minutes');
    refused(await salvor(['report', 'a service', '--operation', 'pay', '--message', 'x']), 'INVALID_INPUT', 'service');
    refused(
      await salvor(['report', 'shop', '--operation', 'pay', '--message', 'x', '--customers', 'many']),
      'INVALID_INPUT',
      '--customers',
    );
    refused(await salvor(['report', 'shop', '--operation', 'pay', '--message', 'x', '--wait', 'long']), 'INVALID_INPUT', '--wait');
    refused(await salvor(['incidents', '--limit', 'all']), 'INVALID_INPUT', 'limit');
    refused(await salvor(['incidents', '--colour']), 'INVALID_INPUT', /unknown option '--colour'/);
    refused(await salvor(['acknowlege', id]), 'INVALID_INPUT', /unknown command 'acknowlege'/);
    refused(await salvor(['ack']), 'INVALID_INPUT', /missing required argument 'incident'/);
    refused(await salvor(['token', 'create', '--role', 'king', '--name', 'x']), 'INVALID_INPUT', /reporter, responder, admin/);
  });

  it('says which address does not answer, and how to change it', async () => {
    const [port = 0] = await freePorts(1);
    const nowhere = { SALVOR_API_URL: `http://127.0.0.1:${port}` };
    refused(await salvor(['incidents'], nowhere), 'API_UNREACHABLE', `${nowhere.SALVOR_API_URL} does not answer`);
    refused(await salvor(['report', 'shop', '--operation', 'pay', '--message', 'x'], nowhere), 'API_UNREACHABLE', nowhere.SALVOR_API_URL);
    const noTemporal = { SALVOR_API_URL: '', TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
    refused(await salvor(['report', 'shop', '--operation', 'pay', '--message', 'x'], noTemporal), 'TEMPORAL_UNREACHABLE', 'salvor doctor');
    refused(await salvor(['incidents'], { SALVOR_API_PORT: 'eighty' }), 'CONFIG_INVALID', 'SALVOR_API_PORT is "eighty"');
  });
});
