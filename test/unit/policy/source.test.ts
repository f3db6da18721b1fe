import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOpenIncident } from '../../../activities/open-incident.ts';
import { beginWithPolicyFile } from '../../../src/policy/begin-with-file.ts';
import { revisePolicy } from '../../../src/policy/revise.ts';
import { createPolicySource, type PolicySource } from '../../../src/policy/source.ts';
import { readPolicy } from '../../../src/storage/read-policy.ts';
import { reportOf } from '../incident/an-incident.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';

const named = (name: string) =>
  JSON.stringify({
    version: 1,
    escalation: { default: { levels: [{ name: 'L1', after: 0, notify: [{ channel: 'email', to: 'dev@example.com' }] }] } },
    playbooks: [{ name }],
  });

describe('the policy in force', () => {
  let postgres: TestPostgres;
  let directory: string;
  let file: string;
  let sources: PolicySource[];
  let clock = 1_000_000;
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'salvor-policy-'));
    file = join(directory, 'salvor.yaml');
    sources = [];
    vi.clearAllMocks();
    await postgres.pool.query(
      `ALTER TABLE policy_revisions DISABLE TRIGGER USER; DELETE FROM policy_files; DELETE FROM policy_revisions;
       ALTER TABLE policy_revisions ENABLE TRIGGER USER`,
    );
  });
  afterEach(async () => {
    await Promise.all(sources.map((source) => source.close()));
    await rm(directory, { recursive: true });
  });

  const write = async (text: string) => {
    await writeFile(file, text);
    clock += 10;
    await utimes(file, clock, clock);
  };
  /** As a process does when it starts. */
  const start = async (policyFile: string | null = file) => {
    const source = await createPolicySource({
      pool: postgres.pool,
      file: policyFile ?? undefined,
      impact: { customers: 7 },
      cacheFile: join(directory, 'policy.json'),
      log,
    });
    sources.push(source);
    return source;
  };
  const inForce = async (source: PolicySource) => {
    const { policy, revision, from } = await source.current();
    return { name: policy.playbooks[0]?.name, revision, from };
  };
  const apply = (name: string) => revisePolicy(postgres.pool, { text: named(name), author: 'ann', door: 'api', message: '' });

  it('is the built-in one before anybody applied one', async () => {
    const source = await createPolicySource({ pool: postgres.pool, file: undefined, impact: {}, cacheFile: join(directory, 'none'), log });
    sources.push(source);
    expect(await inForce(source)).toEqual({ name: 'default', revision: undefined, from: 'built-in' });
    expect((await source.current()).policy.escalation['default']?.levels).toHaveLength(4);
  });

  it('is taken over from the file once, with the thresholds of the environment, and followed when the file is written', async () => {
    await write(named('first'));
    const source = await start();
    expect(await inForce(source)).toEqual({ name: 'first', revision: 1, from: 'database' });
    expect((await source.current()).policy.impact.customers).toBe(7);
    expect(await readPolicy(postgres.pool)).toMatchObject({
      author: 'file',
      door: 'file',
      message: `read from ${file}`,
      text: named('first'),
    });
    expect(await inForce(await start())).toEqual({ name: 'first', revision: 1, from: 'database' });

    await write(named('second'));
    await vi.waitFor(async () => expect(await inForce(source)).toEqual({ name: 'second', revision: 2, from: 'database' }), 3_000);
  });

  it('is taken over once by processes that start at the same moment', async () => {
    await write(named('first'));
    await Promise.all(Array.from({ length: 6 }, () => start()));
    expect(await readPolicy(postgres.pool)).toMatchObject({ revision: 1 });
  });

  it('is what was edited through the API, also after a restart, until the file itself changes', async () => {
    await write(named('file'));
    const source = await start();
    await apply('edited');
    await source.refresh();
    expect(await inForce(source)).toEqual({ name: 'edited', revision: 2, from: 'database' });
    await write(named('file'));
    expect(await inForce(await start())).toEqual({ name: 'edited', revision: 2, from: 'database' });
    await write(named('file again'));
    expect(await inForce(await start())).toEqual({ name: 'file again', revision: 3, from: 'database' });
  });

  it('stays what was edited after the file was brought up to date by hand', async () => {
    await write(named('file'));
    await start();
    await apply('edited');
    await write(named('edited'));
    await start();
    await apply('edited again');
    expect(await inForce(await start())).toEqual({ name: 'edited again', revision: 3, from: 'database' });
  });

  it('reaches another process within two seconds without being asked for', async () => {
    await write(named('file'));
    const source = await start();
    await apply('edited');
    await vi.waitFor(async () => expect(await inForce(source)).toMatchObject({ name: 'edited' }), 2_000);
  });

  it.each([
    ['became broken', 'version: ['],
    ['could reach nobody any more', '{ version: 1 }'],
  ])('stays the last good one when the file %s, which is said once, and follows the next good one', async (_, broken) => {
    await write(named('good'));
    const source = await start();
    await write(broken);
    await source.refresh();
    await source.refresh();
    expect(await inForce(source)).toEqual({ name: 'good', revision: 1, from: 'database' });
    expect(log.error).toHaveBeenCalledOnce();
    expect(await inForce(await start())).toEqual({ name: 'good', revision: 1, from: 'database' });
    await write(named('better'));
    await source.refresh();
    expect(await inForce(source)).toEqual({ name: 'better', revision: 2, from: 'database' });
  });

  it('stays the last good one when the file is gone', async () => {
    await write(named('good'));
    const source = await start();
    await rm(file);
    await source.refresh();
    expect(await inForce(source)).toMatchObject({ name: 'good' });
    expect(log.error).toHaveBeenCalledOnce();
  });

  it('is refused at the start when the file cannot be used and nothing better is known', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await write('{ version: 1 }');
    await expect(start()).rejects.toThrow('salvor.yaml:1:1 escalation: is missing');
    await expect(beginWithPolicyFile(postgres.pool, file, vi.fn())).rejects.toMatchObject({ code: 'POLICY_INVALID' });
    await apply('edited');
    const said = vi.fn();
    await beginWithPolicyFile(postgres.pool, file, said);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('revision 1 stays in force. salvor.yaml:1:1 escalation: is missing'));
  });

  it('stays the last good one when a newer Salvor wrote what this one cannot read', async () => {
    await apply('good');
    const source = await start(null);
    await postgres.pool.query(
      `INSERT INTO policy_revisions (revision, text, sha256, author, door, message) VALUES (2, '{ version: 2 }', 'x', 'ann', 'api', '')`,
    );
    await source.refresh();
    await source.refresh();
    expect(await inForce(source)).toEqual({ name: 'good', revision: 1, from: 'database' });
    expect(log.error).toHaveBeenCalledOnce();
    expect(await inForce(await start(null)), 'after a restart').toEqual({ name: 'good', revision: 1, from: 'cache' });
  });

  it('opens incidents while Postgres is away: from memory, after a restart from the cache, without one from the file', async () => {
    await write(named('first'));
    const source = await start();
    await apply('edited');
    await source.refresh();
    await postgres.stopServer();
    try {
      await source.refresh();
      const openIncident = createOpenIncident({ policy: source, publicUrl: 'http://127.0.0.1:7800' });
      const begun = performance.now();
      expect(await openIncident(reportOf())).toMatchObject({ playbook: { name: 'edited' }, revision: 2 });
      expect(performance.now() - begun, 'an opening waits for nobody').toBeLessThan(100);

      const again = await start();
      expect(await inForce(again)).toEqual({ name: 'edited', revision: 2, from: 'cache' });
      await writeFile(join(directory, 'policy.json'), '{"revision":2,"sha256":"0","text":"tampered with"}');
      expect(await inForce(await start())).toEqual({ name: 'first', revision: undefined, from: 'file' });
    } finally {
      await postgres.startServer();
    }
    await vi.waitFor(async () => expect(await inForce(source)).toEqual({ name: 'edited', revision: 2, from: 'database' }), 5_000);
  });
});
