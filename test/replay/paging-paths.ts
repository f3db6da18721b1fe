import { DELIVERY_SIGNAL } from '../../src/domain/contracts.ts';
import { PROPOSAL_SIGNAL } from '../../src/domain/codegen/proposal.ts';
import type { SendResult } from '../../src/domain/notification.ts';
import type { OnCallAnswer } from '../../src/domain/oncall/question.ts';
import { Action, EscalationPolicy } from '../../src/domain/policy/playbook.ts';
import type { PolicySnapshot } from '../../src/domain/policy/snapshot.ts';
import { MINUTE, policy } from '../system/rehearsed-policy.ts';
import type { Path } from './path.ts';

const SENT: SendResult = { outcome: 'sent', reason: 'taken' };
const EMAIL = { channel: 'email', to: 'one@example.com' };
const SLACK = { channel: 'slack', to: '#dev' };

/** A critical failure on a ladder of one's own. */
function on(levels: object[], more: object = {}): PolicySnapshot {
  return { ...policy('critical'), escalation: EscalationPolicy.parse({ mirror: false, levels, ...more }) };
}

const ana: OnCallAnswer = {
  people: [
    {
      person: 'ana',
      name: 'Ana',
      steps: [
        { channel: 'sms', to: '+15550000001', afterMs: 0 },
        { channel: 'voice', to: '+15550000001' },
        { channel: 'email', to: 'ana@example.com', afterMs: 10 * MINUTE },
      ],
    },
  ],
  reason: 'Ana is on call',
  from: 'current',
};
const nobody: OnCallAnswer = { people: [], reason: 'Nobody is on call', from: 'snapshot' };
const PEOPLE = [
  { name: 'On call', after: '0s', notify: [{ schedule: 'primary' }] },
  { name: 'Everybody', after: '30m', notify: [EMAIL] },
];

/** What paging can come to beside the ladder itself. */
export const PAGING_PATHS: Record<string, () => Path> = {
  'person-reached-by-another-way': () => ({
    policy: on(PEOPLE),
    world: {
      whoIsOnCall: () => ana,
      send: ({ channel }) => (channel === 'sms' ? { outcome: 'rejected', reason: 'not in service' } : SENT),
    },
    play: async (incident) => {
      await incident.forward(11 * MINUTE);
      await incident.command('acknowledge', { by: 'Ana' });
      await incident.forward(31 * MINUTE);
    },
  }),
  'nobody-on-call': () => ({ policy: on(PEOPLE), world: { whoIsOnCall: () => nobody }, play: (incident) => incident.forward(MINUTE) }),
  'provider-says-undelivered': () => ({
    policy: on(PEOPLE),
    world: { whoIsOnCall: () => ana, send: ({ channel }) => ({ ...SENT, receipt: channel !== 'email' }) },
    play: async (incident) => {
      const key = (await incident.view()).notifications[0]?.key ?? '';
      await incident.signal(DELIVERY_SIGNAL, { key, state: 'failed', reason: 'undelivered', at: Date.now() });
      await incident.signal(DELIVERY_SIGNAL, { nonsense: true });
      await incident.forward(5 * MINUTE);
    },
  }),
  'reminded-and-begun-anew': () => ({
    policy: on([{ name: 'One', after: '0s', notify: [EMAIL] }], {
      remind: { every: '5m', times: 2 },
      repeat: { times: 1, pause: '20m' },
    }),
    play: (incident) => incident.forward(60 * MINUTE),
  }),
  'several-have-to-acknowledge': () => ({
    policy: on([{ name: 'One', after: '0s', notify: [EMAIL], acknowledgements: 2 }]),
    play: async (incident) => {
      await incident.command('acknowledge', { by: 'ann' });
      await incident.command('acknowledge', { by: 'bob' });
      await incident.forward(31 * MINUTE);
    },
  }),
  'put-off-then-sent': () => {
    let times = 0;
    return {
      policy: on([{ name: 'One', after: '0s', notify: [EMAIL] }]),
      world: {
        send: () => {
          times += 1;
          const progress = { mayBeSent: true, blindResends: 1 };
          return times < 3 ? { outcome: 'deferred', reason: 'busy', retryAfterMs: 20_000, progress } : SENT;
        },
      },
      play: (incident) => incident.forward(5 * MINUTE),
    };
  },
  'held-back-then-sent': () => {
    let times = 0;
    return {
      policy: on([{ name: 'One', after: '0s', notify: [EMAIL] }]),
      world: {
        send: ({ decidedAt }) => {
          times += 1;
          const mute = { cause: 'silence', by: '7' } as const;
          return times === 1 ? { outcome: 'suppressed', reason: 'silenced', mute, until: decidedAt + 10 * MINUTE } : SENT;
        },
      },
      play: (incident) => incident.forward(20 * MINUTE),
    };
  },
  'kept-up-to-date': () => ({
    policy: on([{ name: 'One', after: '0s', notify: [SLACK, EMAIL] }], { mirror: true }),
    world: { send: ({ channel }) => ({ ...SENT, providerId: `${channel}-1` }) },
    play: async (incident) => {
      await incident.command('update', { by: 'ann', text: 'The provider rolls back.' });
      await incident.command('acknowledge', { by: 'ann' });
    },
  }),
  'fix-proposed-and-approved': () => {
    let healthy = false;
    const action = Action.parse({ name: 'turn-off', guarded: true, apply: { kind: 'flag', url: 'http://127.0.0.1:1/flag', value: false } });
    return {
      policy: policy('critical', { playbook: { codegen: { team: 'core' }, probe: { kind: 'http', url: 'http://127.0.0.1:1/health' } } }),
      world: {
        effect: () => {
          healthy = true;
          return { outcome: 'done', reason: 'off' };
        },
        probe: () => ({ healthy, reason: 'looked' }),
      },
      play: async (incident) => {
        const { id } = await incident.view();
        const proposal = { id: 'c1', incidentId: id, requestId: '1', action, summary: 'The flag broke it.', by: 'Codegen', at: Date.now() };
        await incident.signal(PROPOSAL_SIGNAL, proposal);
        const { approval } = await incident.view();
        await incident.command('approve', { by: 'ann', approvalId: approval?.id });
        await incident.end();
      },
    };
  },
};
