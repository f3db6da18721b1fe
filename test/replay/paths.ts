import type { Client } from '@temporalio/client';
import { openIncidentData } from '../../src/domain/incident/open.ts';
import { Rehearsal, type RehearsalStage, type RehearsedWorld } from '../../src/drill/rehearsal.ts';
import { failure, MINUTE, policy } from '../system/rehearsed-policy.ts';
import { PAGING_PATHS } from './paging-paths.ts';
import type { Path } from './path.ts';

const PAY = { kind: 'http', method: 'POST', url: 'http://127.0.0.1:1/pay', idempotent: true };
const PROBE = { kind: 'http', url: 'http://127.0.0.1:1/health' };
const DONE = { outcome: 'done', reason: 'done' } as const;
const REFUSED = { outcome: 'refused', reason: 'no' } as const;
const RETRIED = { retryability: 'transient', playbook: { operations: { pay: PAY }, retry: { attempts: 2, jitter: 0 } } } as const;
const command = (name: string, more: object = {}) => ({
  name,
  apply: { kind: 'command', argv: [name] },
  compensate: { kind: 'command', argv: ['undo', name] },
  ...more,
});
const healthyAfter = (action: string): RehearsedWorld => {
  let healthy = false;
  return {
    effect: (effect) => {
      healthy ||= effect.kind === 'command' && effect.argv[0] === action;
      return effect.kind === 'command' || healthy ? DONE : REFUSED;
    },
    probe: () => ({ healthy, reason: healthy ? 'answers 200' : 'answers 500' }),
  };
};
const failed = failure();

/** By the name of the behaviour. Each is made when it is played, because worlds remember. */
export const PATHS: Record<string, () => Path> = {
  'recovered-first-retry': () => ({
    policy: policy('error', RETRIED),
    world: { effect: () => DONE },
    play: (incident) => incident.end(),
  }),
  'retries-exhausted-then-fix': () => ({
    policy: policy('error', { ...RETRIED, playbook: { ...RETRIED.playbook, probe: PROBE, fixes: [command('restart')] } }),
    world: healthyAfter('restart'),
    play: (incident) => incident.end(),
  }),
  'fix-compensated-then-rollback': () => ({
    policy: policy('error', { playbook: { probe: PROBE, fixes: [command('restart')], rollback: [command('former release')] } }),
    world: healthyAfter('former release'),
    play: (incident) => incident.end(),
  }),
  'approval-given': () => ({
    policy: policy('warning', { playbook: { probe: PROBE, fixes: [command('restart', { guarded: true })] } }),
    world: healthyAfter('restart'),
    play: async (incident) => {
      const { approval } = await incident.view();
      await incident.command('approve', { by: 'ann', approvalId: approval?.id });
      await incident.end();
    },
  }),
  'approval-expired': () => ({
    policy: policy('warning', { playbook: { probe: PROBE, fixes: [command('restart', { guarded: true })] } }),
    play: (incident) => incident.forward(31 * MINUTE),
  }),
  'ladder-to-executives-then-resolved': () => ({
    policy: policy('critical'),
    play: (incident) => incident.forward(121 * MINUTE),
  }),
  'acknowledged-expired': () => ({
    policy: policy('critical'),
    play: async (incident) => {
      await incident.command('acknowledge', { by: 'ann', id: 'a1' });
      await incident.command('acknowledge', { by: 'ann', id: 'a1' });
      await incident.forward(25 * MINUTE);
      await incident.command('note', { by: 'ann', text: 'looking at the provider' });
      await incident.forward(40 * MINUTE);
    },
  }),
  snoozed: () => ({
    policy: policy('critical'),
    play: async (incident) => {
      await incident.command('snooze', { by: 'ann', minutes: 60 });
      await incident.forward(91 * MINUTE);
    },
  }),
  'escalated-now': () => ({
    policy: policy('critical'),
    play: async (incident) => {
      await incident.command('escalate', { by: 'ann' });
      await incident.command('reassign', { by: 'ann', to: 'bob@example.com' });
      await incident.forward(61 * MINUTE);
    },
  }),
  'held-and-released': () => ({
    policy: policy('info', { ...RETRIED, playbook: { ...RETRIED.playbook, retry: { firstDelay: '5m', jitter: 0 } } }),
    world: { effect: () => DONE },
    play: async (incident) => {
      await incident.command('acknowledge', { by: 'ann', hold: true });
      await incident.forward(10 * MINUTE);
      await incident.command('release', { by: 'ann' });
      await incident.end();
    },
  }),
  'late-after-outage': () => {
    const snapshot = policy('critical');
    const openedAt = Date.now() - 121 * MINUTE;
    const identity = { id: 'shop-0-0', workflowId: 'w', runId: 'r', reopened: 0, openedAt, drill: true };
    const carried = openIncidentData(identity, failed, snapshot, openedAt);
    return { policy: snapshot, report: failed, start: { carried }, play: (incident) => incident.forward(MINUTE) };
  },
  'storm-of-reports': () => {
    const report = failure();
    return {
      policy: policy('warning'),
      report,
      play: (incident) =>
        Promise.all(Array.from({ length: 60 }, (_, n) => incident.report({ ...report, reporter: `r${n % 40}`, seq: 1 + n, count: 7 }))),
    };
  },
  'resolved-by-signal': () => ({
    policy: policy('error'),
    play: async (incident, client) => {
      const handle = client.workflow.getHandle(incident.opened.workflowId);
      await handle.signal('acknowledge', { by: 'ann' });
      await handle.signal('resolve', { by: 'ann', nonsense: true });
      await handle.signal('resolve', { by: 'ann' });
      await incident.end();
    },
  }),
  'continued-as-new': continued,
  'taken-over-from-a-former-run': () => ({ ...continued(), keep: 'last' }),
  'reopened-while-closing': reopened,
  'opened-while-a-former-closed': () => ({ ...reopened(), keep: 'last' }),
  ...PAGING_PATHS,
};

function continued(): Path {
  const report = failure();
  return {
    policy: policy('critical'),
    report,
    start: { historyLimit: 40 },
    play: async (incident) => {
      await incident.command('acknowledge', { by: 'ann', id: 'a1' });
      for (let seq = 2; seq <= 6; seq += 1) await incident.report({ ...report, seq });
      await incident.forward(31 * MINUTE);
    },
  };
}

/** The all-clear takes a moment; a report that comes then opens the next incident. */
function reopened(): Path {
  const report = failure();
  let away = true;
  return {
    policy: policy('warning'),
    report,
    world: {
      send: ({ kind }) => {
        if (away && kind === 'all_clear') throw new Error('the provider is away');
        return { outcome: 'sent', reason: 'sent' };
      },
    },
    play: async (incident) => {
      await incident.command('resolve', { by: 'ann' });
      await incident.report({ ...report, seq: 2 });
      away = false;
      while ((await incident.view()).state === 'resolved') await incident.forward(MINUTE);
    },
  };
}

/** Plays a path on a stage until its incident is closed, and leaves it for its history to be read. */
export async function playPath(path: Path, stage: RehearsalStage, client: Client): Promise<Rehearsal> {
  const incident = new Rehearsal(stage, path.world);
  await incident.open(path.policy, path.report ?? failure(), path.start);
  await path.play(incident, client);
  const { closedAt } = await incident.view();
  if (closedAt === undefined) await incident.command('resolve', { by: 'ann' });
  await incident.end();
  return incident;
}
