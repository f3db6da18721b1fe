import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { House } from './house.ts';

const FIRST = ['slack #dev', 'email dev@example.com'];
/** PagerDuty's events API takes everything at one address. */
const SECOND = ['pagerduty events'];
const ALL_CLEAR_OF = (told: string[]) => [...told, ...told];

/** A ladder of seconds, so that real time will do. */
const policy = (url: string) => {
  const operation = (path: string) => ({ kind: 'http', method: 'POST', url: `${url}${path}`, idempotent: false, timeout: '20s' });
  const probe = (path: string) => ({ kind: 'http', url: `${url}${path}` });
  const playbook = (name: string, more: object) => ({ name, match: { operation: [name] }, escalation: 'silent', ...more });
  const transient = {
    rules: [
      {
        id: 'flaky',
        when: { code: ['retried'] },
        then: {
          category: 'network',
          severity: 'warning',
          retryability: 'transient',
          layer: 'external',
          confidence: 1,
          because: 'The test says so.',
        },
      },
    ],
  };
  const sure = (operationName: string) => ({
    rules: [
      {
        id: `sure-${operationName}`,
        when: { code: [operationName] },
        then: {
          category: 'internal',
          severity: 'critical',
          retryability: 'permanent',
          layer: 'application',
          confidence: 1,
          because: 'The test says so.',
        },
      },
    ],
  });
  return {
    version: 1,
    // Each incident pages for itself here.
    grouping: { window: 0 },
    playbooks: [
      playbook('retried', {
        ...transient,
        operations: { retried: operation('/retried') },
        retry: { strategy: 'fixed', firstDelay: '4s', delay: '4s', jitter: 0 },
      }),
      playbook('fixed', { ...sure('fixed'), probe: probe('/fixed/health'), fixes: [{ name: 'mend', apply: operation('/fixed/mend') }] }),
      playbook('rolled-back', {
        ...sure('rolled-back'),
        probe: probe('/rolled-back/health'),
        rollback: [{ name: 'restore', apply: operation('/rolled-back/restore') }],
      }),
      { name: 'paged', escalation: 'paged' },
    ],
    escalation: {
      silent: { settle: 0, levels: [{ name: 'Development', after: '10m', notify: [{ channel: 'email', to: 'dev@example.com' }] }] },
      paged: {
        settle: 0,
        // That Slack is told of an acknowledgement is tested elsewhere; here every message is a page or an all-clear.
        mirror: false,
        levels: [
          {
            name: 'Development',
            after: '0s',
            notify: [
              { channel: 'slack', to: '#dev' },
              { channel: 'email', to: 'dev@example.com' },
            ],
          },
          { name: 'Operations', after: '8s', minSeverity: 'error', notify: [{ channel: 'pagerduty', to: 'operations' }] },
        ],
      },
    },
  };
};

describe('kill -9', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.build(policy);
    // The first report connects the API to Temporal; what follows is measured against a system that is warm.
    await house.command(await house.report('warm'), 'resolve');
  });
  afterAll(async () => {
    await house.tearDown();
  });

  const untilTold = async (id: string, expected: string[]) => {
    await house.until(`${expected.length} messages`, async () => (await house.arrived(id)).length >= expected.length);
    expect((await house.arrived(id)).toSorted()).toEqual(expected.toSorted());
  };
  /** Resolves, and sees that nothing was doubled or forgotten: everybody told gets exactly one all-clear. */
  const resolveAfter = async (id: string, told: string[]) => {
    await house.until('resolved', async () => (await house.command(id, 'resolve', { id: `resolve ${id}` })).message);
    await house.until('everybody has the all-clear', async () => {
      const { notifications } = await house.view(id);
      return notifications.filter(({ kind, state }) => kind === 'all_clear' && state === 'sent').length === told.length;
    });
    expect((await house.arrived(id)).toSorted()).toEqual(ALL_CLEAR_OF(told).toSorted());
  };
  const interruptions = async (id: string) =>
    (await house.timeline(id)).filter(({ type }) => type === 'incident.interrupted').map(({ message }) => message);
  const tellsInterruption = async (id: string) => {
    const told = await house.until('the timeline tells the interruption', async () => {
      const messages = await interruptions(id);
      return messages.length > 0 && messages;
    });
    expect(told.join(' ')).toMatch(/stopped without a goodbye|died|Nothing ran|no worker took it up/);
  };
  const untilTried = async (path: string) => house.until(`${path} was asked`, () => Promise.resolve(house.service.count(path) > 0));

  it('of the worker while it classifies: the incident opens all the same', async () => {
    house.kill('worker');
    const id = await house.report('classified');
    await untilTold(id, [...FIRST, ...SECOND]);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });

  it('of the worker while it waits for a retry: the retry comes at its time', async () => {
    house.service.answer('/retried', (_, response) => response.writeHead(200).end('ok'));
    const id = await house.report('retried', 'warning');
    await house.untilState(id, 'retrying');
    house.kill('worker');
    const { attempts, closedReason } = await house.untilState(id, 'recovered');
    expect(attempts).toHaveLength(1);
    expect(closedReason).toContain('200');
    expect(house.service.count('/retried')).toBe(1);
    expect(await house.arrived(id)).toEqual([]);
    await tellsInterruption(id);
  });

  it.each([
    ['applies a fix', 'fixed', '/fixed/mend'],
    ['rolls back', 'rolled-back', '/rolled-back/restore'],
  ])('of the worker while it %s: the effect is not repeated, the probe is asked', async (_, operation, path) => {
    let applied = false;
    house.service.answer(path, () => {
      applied = true; // and never answers: the worker dies first
    });
    house.service.answer(`/${operation}/health`, (__, response) => response.writeHead(applied ? 200 : 500).end());
    const id = await house.report(operation);
    await untilTried(path);
    house.kill('worker');
    const { attempts } = await house.untilState(id, 'recovered');
    expect(attempts).toHaveLength(1);
    expect(house.service.count(path)).toBe(1);
    await tellsInterruption(id);
  });

  it('of the worker in the middle of a send: the mailbox is asked, and no mail is doubled', async () => {
    await house.fault('email', { mode: 'slow', delayMs: 20_000, times: 1 });
    const id = await house.report('sent');
    await house.until('the mail is in the mailbox', async () => (await house.arrived(id)).includes('email dev@example.com'));
    house.kill('worker');
    const sent = await house.until('the send is known', async () =>
      (await house.view(id)).notifications.find(({ channel, state }) => channel === 'email' && state === 'sent'),
    );
    expect(sent.reason).toMatch(/mailbox|asked/i);
    await untilTold(id, [...FIRST, ...SECOND]);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });

  it('of the worker between two levels: the second comes at its time', async () => {
    const id = await house.report('between');
    await untilTold(id, FIRST);
    house.kill('worker');
    await untilTold(id, [...FIRST, ...SECOND]);
    const [, second] = (
      await house.until('the row', async () => {
        const view = await house.view(id);
        return view.levels[1]?.sentAt !== undefined && view;
      })
    ).levels;
    expect(lateBy(second)).toBeLessThan(5_000);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });

  it('of the worker once somebody has acknowledged: no further level is told', async () => {
    const id = await house.report('acknowledged');
    await untilTold(id, FIRST);
    await house.command(id, 'acknowledge');
    house.kill('worker');
    await setTimeout(12_000);
    expect((await house.arrived(id)).toSorted()).toEqual(FIRST.toSorted());
    await tellsInterruption(id);
    await resolveAfter(id, FIRST);
  });

  it('of the API: the ladder goes on, and a command finds its way as soon as it is back', async () => {
    const id = await house.report('api');
    await untilTold(id, FIRST);
    house.kill('api');
    await untilTold(id, [...FIRST, ...SECOND]);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });

  it('of Temporal: the ladder goes on where it was', async () => {
    const id = await house.report('temporal');
    await untilTold(id, FIRST);
    house.kill('temporal');
    await untilTold(id, [...FIRST, ...SECOND]);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });

  it('of Postgres: rows are late, the ladder is not', async () => {
    const id = await house.report('postgres');
    await untilTold(id, FIRST);
    house.kill('postgres');
    await untilTold(id, [...FIRST, ...SECOND]);
    const view = await house.until('the row', async () => {
      const row = await house.view(id);
      return row.levels[1]?.sentAt !== undefined && row;
    });
    expect(lateBy(view.levels[1])).toBeLessThan(5_000);
    await tellsInterruption(id);
    await resolveAfter(id, [...FIRST, ...SECOND]);
  });
});

function lateBy(level: IncidentView['levels'][number] | undefined): number {
  return new Date(level?.sentAt ?? 0).getTime() - new Date(level?.dueAt ?? 0).getTime();
}
