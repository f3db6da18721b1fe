import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSalvor } from '../../system/operator/desk.ts';
import { withoutExternalServers } from '../../system/setup.ts';
import { ADMIN_TOKEN, startApi, type TestApi } from '../api/server.ts';

const policy = (after: string) => `# Who is told when the shop breaks: edited through review.
version: 1
people:
  ana: { name: Ana, methods: [{ id: mail, channel: email, to: ana@example.com }] }
  ben: { name: Ben, methods: [{ id: mail, channel: email, to: ben@example.com }] }
schedules:
  primary:
    timeZone: Europe/Berlin
    layers: [{ name: week, start: "2026-01-05T09:00", rotation: { unit: weekly }, people: [ana, ben] }]
escalation:
  default:
    levels:
      - { name: Development, after: 0s, minSeverity: info, notify: [{ channel: email, to: dev@example.com }] }
      - { name: On call, after: ${after}, notify: [{ schedule: primary }] }
`;

describe('salvor policy and oncall', () => {
  const directory = mkdtempSync(join(tmpdir(), 'salvor-policy-'));
  const file = join(directory, 'shop.yaml');
  let api: TestApi;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    api = await startApi();
    const url = await api.app.listen({ host: '127.0.0.1', port: 0 });
    env = { ...withoutExternalServers(process.env), SALVOR_DATA_DIR: directory, SALVOR_API_URL: url, SALVOR_TOKEN: ADMIN_TOKEN };
    writeFileSync(file, policy('30m'));
  });
  afterAll(async () => {
    await api.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const said = async (...args: string[]) => {
    const ran = await runSalvor(args, env);
    expect(ran, args.join(' ')).toMatchObject({ code: 0, err: '' });
    return ran.out;
  };
  const refused = async (...args: string[]) => {
    const ran = await runSalvor(args, env);
    expect(ran, args.join(' ')).toMatchObject({ code: 1, out: '' });
    return ran.err;
  };

  it('shows the built-in policy, and that nothing was applied yet', async () => {
    expect(await said('policy', 'show')).toMatch(/^# The built-in policy: no revision yet\.\n# The built-in policy: nobody/);
    expect(await said('policy', 'history')).toContain('Nothing was applied yet');
    expect(await said('policy', 'diff')).toContain('Nothing was applied yet');
  });

  it('applies a file, with a message, in the name of who does it', async () => {
    expect(await said('policy', 'apply', file, '--yes', '--message', 'our own', '--by', 'ann')).toMatch(
      /\+ people\.ana: added \(Ana\)\n[\s\S]*\n\+\+\+ policy\n[\s\S]*Revision 1 is in force: new incidents follow it within a second\.\n$/,
    );
    expect(await said('policy', 'show')).toMatch(/^# Revision 1 by ann \(token admin\), through cli, \S+: our own\n# Who is told/);
    expect(await said('policy', 'show', '--full')).toContain('after: 1800000');
    expect(await said('policy', 'apply', file, '--yes')).toBe('Nothing changes: revision 1 says the same.\n');
  });

  it('shows the difference in words and as a text, and changes nothing without being told to', async () => {
    writeFileSync(file, policy('20m'));
    const words = /^~ escalation\.default\.levels\[1\]\.after: 30m → 20m\n\n--- revision 1\n\+\+\+ policy\n@@ /;
    expect(await said('policy', 'diff', file)).toMatch(words);
    expect(await said('policy', 'apply', file, '--dry-run')).toMatch(words);
    const { code, err } = await runSalvor(['policy', 'apply', file], env);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error [INVALID_INPUT] Nobody can be asked here. Add --yes to apply, or --dry-run to see the difference only.\n',
    });
    expect(await said('policy', 'show')).toContain('after: 30m');
    await said('policy', 'apply', file, '--yes', '--by', 'ben');
    expect(await said('policy', 'diff')).toMatch(/^~ escalation\.default\.levels\[1\]\.after: 30m → 20m\n/);
  });

  it('names the line of what is wrong, and changes nothing', async () => {
    const wrong = join(directory, 'wrong.yaml');
    writeFileSync(wrong, policy('20m').replace('schedule: primary', 'schedule: primry'));
    const told = await refused('policy', 'apply', wrong, '--yes');
    expect(told).toMatch(
      /^wrong\.yaml:14:\d+ escalation\.default\.levels\[1\]\.notify\[0\]\.schedule: there is no schedule "primry"; write "primary"/,
    );
    expect(told).toMatch(/1 finding: the policy is refused, and nothing was changed\.\n$/);
    writeFileSync(wrong, '');
    expect(await refused('policy', 'apply', wrong)).toContain('[POLICY_INVALID]');
    expect(await refused('policy', 'apply', join(directory, 'absent.yaml'))).toContain('cannot be read');
  });

  it('goes back to an earlier revision and lists them all', async () => {
    expect(await said('policy', 'revert', '1', '--by', 'cleo', '--message', 'too early')).toMatch(
      /^~ .*20m → 30m\n[\s\S]*Revision 3 is in force: back to revision 1: too early\.\n$/,
    );
    expect(await said('policy', 'revert', '1')).toBe('Revision 3 is the same: nothing changed.\n');
    const lines = (await said('policy', 'history')).split('\n');
    expect(lines[0]).toMatch(/^ {2}3 .*cleo \(token admin\) +cli +back to revision 1: too early$/);
    expect(lines[2]).toMatch(/^ {2}1 .*ann \(token admin\) +cli +our own$/);
    expect(await refused('policy', 'revert', '9')).toContain('The policy has no revision 9.');
    expect(await refused('policy', 'show', '--revision', 'last')).toContain('[INVALID_INPUT]');
  });

  it('lets somebody else be on call, swaps turns, and takes it back', async () => {
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
    expect(made).toMatch(/^ben in place of ana on primary, \S+ to \S+ \(dentist\) \(revision 4 of the policy\)\n/);
    expect(await said('policy', 'show')).toContain(`${policy('30m')}overrides:\n  - id: ${id}\n`);
    expect(await said('oncall', 'overrides')).toMatch(
      new RegExp(`^ {2}${id} +primary +ben in place of ana .* dentist +by ann \\(token admin\\)\\n$`),
    );
    expect(await said('oncall', 'end', id)).toMatch(/ends now\. \(revision 5 of the policy\)/);
    expect(await said('oncall', 'overrides')).toBe('There is no override.\n');

    const swap = await said('oncall', 'swap', 'primary', 'ana 2031-07-01T09:00 2031-07-02T09:00', 'ben 2031-07-08T09:00 2031-07-09T09:00');
    expect(swap).toContain('Swapped: ben in place of ana on primary, 2031-07-01T07:00:00Z to 2031-07-02T07:00:00Z; ana in place of ben');
    expect(await refused('oncall', 'swap', 'primary', 'ana tomorrow', 'ben 2031-07-08T09:00 2031-07-09T09:00')).toContain('is no turn');
    expect(await refused('oncall', 'override', 'primary', 'ben')).toContain('Neither --until nor --for is given.');
    expect(await refused('oncall', 'override', 'primary', 'benn', '--for', '1h')).toContain('There is no person "benn". Write "ben".');
    expect(await refused('oncall', 'end', 'never')).toContain('No override has the id "never".');
  });
});
