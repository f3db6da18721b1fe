import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOpenIncident } from '../../../activities/open-incident.ts';
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

describe('opening an incident', () => {
  let directory: string;
  let file: string;
  const log = { info: vi.fn(), warn: vi.fn() };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'salvor-policy-'));
    file = join(directory, 'salvor.yaml');
    vi.clearAllMocks();
  });
  afterEach(async () => await rm(directory, { recursive: true }));
  let clock = 1_000_000;
  const write = async (text: string) => {
    await writeFile(file, text);
    clock += 10;
    await utimes(file, clock, clock);
  };
  const named = (name: string) => JSON.stringify({ version: 1, escalation, playbooks: [{ name }] });
  const open = async () => await createOpenIncident({ policyFile: file, impact: { customers: 7 }, publicUrl: URL, log });

  it('follows a file that was written meanwhile', async () => {
    await write(named('first'));
    const openIncident = await open();
    expect((await openIncident(report())).playbook.name).toBe('first');
    await write(named('second'));
    expect((await openIncident(report())).playbook.name).toBe('second');
    expect(log.info).toHaveBeenCalledOnce();
  });

  it.each([
    ['became broken', 'version: ['],
    ['could reach nobody any more', '{ version: 1 }'],
  ])('keeps the last good policy when the file %s, says so once, and follows the next good one', async (_, broken) => {
    await write(named('good'));
    const openIncident = await open();
    await write(broken);
    expect((await openIncident(report())).playbook.name).toBe('good');
    expect((await openIncident(report())).playbook.name).toBe('good');
    expect(log.warn).toHaveBeenCalledOnce();
    await write(named('better'));
    expect((await openIncident(report())).playbook.name).toBe('better');
  });

  it('keeps the last good policy when the file is gone', async () => {
    await write(named('good'));
    const openIncident = await open();
    await rm(file);
    expect((await openIncident(report())).playbook.name).toBe('good');
    expect(log.warn).toHaveBeenCalledOnce();
  });

  it('refuses to start with a file that cannot be used', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await write('{ version: 1 }');
    await expect(open()).rejects.toThrow('escalation: is missing');
  });

  it('uses the built-in policy when no file is named', async () => {
    const openIncident = await createOpenIncident({ policyFile: undefined, impact: {}, publicUrl: URL, log });
    expect((await openIncident(report())).escalation.levels).toHaveLength(4);
  });
});
