import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { tell } from '../../../src/domain/escalation/messages.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { COMMAND_FIELDS, COMMAND_NAMES, type CommandName } from '../../../src/domain/incident/commands.ts';
import { check } from '../../../src/domain/shape.ts';
import { type IncidentData, STATE_LIMITS } from '../../../src/domain/incident/data.ts';
import { anIncident, MINUTE, OPENED } from './an-incident.ts';

const EXTRA: Partial<Record<CommandName, object>> = {
  snooze: { minutes: 10 },
  reassign: { to: 'bob@example.com' },
  note: { text: 'looking' },
  update: { text: 'the provider rolls back' },
  approve: { approvalId: 'restart-3' },
  reject: { approvalId: 'restart-3' },
};

function give(incident: IncidentData, name: CommandName, more: object = {}, now = OPENED) {
  const checked = check(COMMAND_FIELDS[name], { by: 'ann', ...EXTRA[name], ...more });
  if ('misfit' in checked) throw new Error(`${checked.misfit.field} ${checked.misfit.problem}`);
  return carryOut(incident, name, checked.fits as never, now);
}

/** Told once, and waiting for an approval. */
function asked(): IncidentData {
  const incident = anIncident();
  climb(incident, OPENED);
  incident.approval = { id: 'restart-3', action: 'restart', reason: 'guarded', requestedAt: OPENED, expiresAt: OPENED + 30 * MINUTE };
  return incident;
}

describe('a command', () => {
  it('with an id that was carried out changes nothing and gets the same answer', () => {
    const anyNames = fc.array(fc.constantFrom(...COMMAND_NAMES), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyNames, fc.nat({ max: 90 }), (names, later) => {
        const incident = asked();
        const given = names.map((name, index) => ({ name, id: `c${index}`, answer: give(incident, name, { id: `c${index}` }) }));
        const state = structuredClone(incident);
        for (const { name, id, answer } of given) {
          expect(give(incident, name, { id }, OPENED + later * MINUTE)).toEqual({ message: answer.message, repeated: true });
        }
        expect(incident).toEqual(state);
      }),
    );
  });

  it('without an id is carried out each time', () => {
    const incident = asked();
    expect([give(incident, 'note'), give(incident, 'note')].map(({ repeated }) => repeated)).toEqual([false, false]);
    expect(incident.pendingEvents.filter(({ type }) => type === 'incident.note')).toHaveLength(2);
  });

  it('is remembered among a bounded number', () => {
    const incident = anIncident();
    for (let n = 0; n <= STATE_LIMITS.commands; n += 1) give(incident, 'note', { id: `c${n}` });
    expect(incident.commands).toHaveLength(STATE_LIMITS.commands);
    expect(give(incident, 'note', { id: 'c1' }).repeated).toBe(true);
  });

  it('is always written into the timeline with its author', () => {
    for (const name of COMMAND_NAMES) {
      if (name === 'escalate') continue; // Told in the reason of the level.
      const incident = asked();
      give(incident, name);
      expect(
        incident.pendingEvents.map(({ actor }) => actor),
        name,
      ).toContain('ann');
    }
  });
});

describe('an acknowledgement', () => {
  it('takes back the pages that have not left, and nothing else', () => {
    const incident = asked();
    const target = { channel: 'email', to: 'bob' } as const;
    tell(incident, OPENED, { kind: 'approval_needed', level: 0, levelName: '', generation: 9, target, why: 'x', dueAt: OPENED, lateMs: 0 });
    give(incident, 'acknowledge');
    expect(incident.toSend.map(({ kind }) => kind)).toEqual(['approval_needed']);
    expect(incident.notifications.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['page cancelled', 'approval_needed queued']);
  });

  it('never shortens a silence that somebody asked for', () => {
    const incident = asked();
    give(incident, 'acknowledge');
    give(incident, 'snooze', { minutes: 240 });
    give(incident, 'acknowledge', { by: 'bob' }, OPENED + MINUTE);
    expect(incident.pause).toEqual({ from: OPENED, until: OPENED + 240 * MINUTE, why: 'acknowledged' });
  });

  it('keeps a hold that it does not mention, and ends one when it expires', () => {
    const incident = asked();
    give(incident, 'acknowledge', { hold: true });
    give(incident, 'acknowledge');
    expect(incident.held).toBe(true);
    climb(incident, OPENED + 30 * MINUTE);
    expect(incident).toMatchObject({ held: false });
    expect(incident.acknowledgement).toBeUndefined();
  });

  it('that is handed on by escalating leaves no machine held by nobody', () => {
    const incident = asked();
    give(incident, 'acknowledge', { hold: true });
    give(incident, 'escalate');
    expect(incident).toMatchObject({ held: false });
    expect(incident.acknowledgement).toBeUndefined();
  });

  it('lives on while its author acts, and not when somebody else does', () => {
    const incident = asked();
    give(incident, 'acknowledge');
    give(incident, 'note', { by: 'bob' }, OPENED + 20 * MINUTE);
    expect(incident.pause?.until).toBe(OPENED + 30 * MINUTE);
    give(incident, 'note', {}, OPENED + 20 * MINUTE);
    expect(incident.pause?.until).toBe(OPENED + 50 * MINUTE);
  });
});

describe('an approval', () => {
  it('is decided once: the first answer holds', () => {
    const incident = asked();
    give(incident, 'approve');
    expect(give(incident, 'reject', { by: 'bob' }).message).toBe('Nothing waits for this approval any more.');
    expect(incident.approval).toMatchObject({ decision: 'approved', decidedBy: 'ann' });
  });

  it('two different commands under one id are two commands', () => {
    const incident = asked();
    give(incident, 'note', { id: 'x' });
    expect(give(incident, 'acknowledge', { id: 'x' }).repeated).toBe(false);
    expect(incident.acknowledgement?.by).toBe('ann');
  });
});
