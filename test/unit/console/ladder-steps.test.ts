import { describe, expect, it } from 'vitest';
import { ladderSteps, levelReached, nextLevel, pauseOf } from '../../../src/console/public/parts/ladder-steps.js';
import { inOrder } from '../../../src/console/public/pages/incident-order.js';
import { incident, levels, night, pages } from './canned.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-24T02:17:30Z');
const OPENED = NOW - 16 * MINUTE;
const UTC = { timeZone: 'UTC' };

const tones = (view: ReturnType<typeof incident>) => ladderSteps(view, NOW, UTC).map(({ tone }) => tone);

describe('the ladder as it is shown', () => {
  it('says who was told, who is next and who waits, with countdowns to absolute times', () => {
    const view = incident(NOW, { openedAt: OPENED });
    const steps = ladderSteps(view, NOW, UTC);
    expect(steps.map(({ tone }) => tone)).toEqual(['told', 'next', 'later', 'later']);
    expect(steps[0]).toMatchObject({
      headline: 'Told 02:01',
      targets: [{ delivery: { state: 'delivered' } }, { delivery: { state: 'delivered' } }],
    });
    expect(steps[1]).toMatchObject({ headline: 'Told next', countTo: OPENED + 30 * MINUTE });
    expect(levelReached(view)).toBe('L1 Development');
  });

  it('says when a level was late', () => {
    const [first, ...rest] = levels(OPENED, 1);
    const view = incident(NOW, { openedAt: OPENED, levels: [{ ...first!, lateMs: 12 * MINUTE }, ...rest] });
    expect(ladderSteps(view, NOW, UTC)[0]?.headline).toBe('Told 02:01, late by 12 min');
  });

  it('does not announce a level whose floor the severity does not reach', () => {
    const base = incident(NOW, { openedAt: OPENED });
    const view = { ...base, classification: { ...base.classification!, severity: 'error' as const }, levels: levels(OPENED, 2) };
    expect(tones(view)).toEqual(['told', 'told', 'passed', 'passed']);
    expect(ladderSteps(view, NOW, UTC)[2]).toMatchObject({ reason: 'needs critical or worse, the incident is error' });
    expect(nextLevel(view)).toBeUndefined();
  });

  it('shows a pause with who caused it, and when the ladder would go on', () => {
    const view = night(NOW)[2]!;
    expect(pauseOf(view, NOW)).toEqual({ why: 'acknowledged by ana@shop.example', until: NOW + 24 * MINUTE });
    expect(tones(view)).toEqual(['told', 'paused', 'passed', 'passed']);
    expect(ladderSteps(view, NOW, UTC)[1]?.countTo).toBeUndefined();
    expect(pauseOf(view, NOW + 25 * MINUTE)).toBeUndefined();
  });

  it('needs nobody any more once the incident is closed', () => {
    const view = night(NOW)[3]!;
    expect(tones(view)).toEqual(['ended', 'ended', 'ended', 'ended']);
    expect(nextLevel(view)).toBeUndefined();
    expect(pauseOf(view, NOW)).toBeUndefined();
  });

  it('shows the newest message to a target when it was told twice', () => {
    const ladder = levels(OPENED, 1);
    const [page] = pages(ladder);
    const again = { ...page!, key: 'again', kind: 'ack_expired' as const, state: 'failed' as const, reason: 'channel archived' };
    const view = incident(NOW, { openedAt: OPENED, levels: ladder, notifications: [...pages(ladder), again] });
    expect(ladderSteps(view, NOW, UTC)[0]?.targets[0]?.delivery).toEqual(again);
  });

  it('does not call a level told whose every message was held back', () => {
    const ladder = levels(OPENED, 1);
    const held = pages(ladder).map((page) => ({ ...page, state: 'suppressed' as const, reason: 'silence 7' }));
    const view = incident(NOW, { openedAt: OPENED, levels: ladder, notifications: held });
    expect(ladderSteps(view, NOW, UTC)[0]).toMatchObject({ tone: 'passed', headline: 'Held back' });
    const [first, ...rest] = held;
    const one = incident(NOW, { openedAt: OPENED, levels: ladder, notifications: [{ ...first!, state: 'sent' as const }, ...rest] });
    expect(ladderSteps(one, NOW, UTC)[0]).toMatchObject({ tone: 'told' });
  });
});

describe('the order of the list', () => {
  it('puts open before closed and the worst first', () => {
    expect(inOrder(night(NOW).reverse()).map(({ service, state }) => [service, state])).toEqual([
      ['shop', 'exhausted'],
      ['ledger', 'waiting_approval'],
      ['search', 'retrying'],
      ['shop', 'recovered'],
    ]);
  });
});
