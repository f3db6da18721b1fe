import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/policy/changes.ts';
import { parsePolicy } from '../../../src/policy/read.ts';

const level = (name: string, after: string, more = '') => `      - { name: ${name}, after: ${after}, notify: [{ person: ana }]${more} }\n`;
const policy = (levels: string, people: string, rest = '') =>
  parsePolicy(`version: 1\nescalation:\n  shop:\n    levels:\n${levels}people:\n${people}${rest}`, 'policy');
const ANA = '  ana: { name: Ana Ruiz }\n';
const BEN = '  ben: { name: Ben Li }\n';
const words = (before: ReturnType<typeof policy>, after: ReturnType<typeof policy>) =>
  changesBetween(before, after).map((change) => change.words);

const before = policy(level('First', '0s') + level('Second', '30m'), ANA + BEN);

describe('what differs between two policies', () => {
  it('is nothing when only the writing differs', () => {
    expect(words(before, policy(level('First', '0') + level('Second', '1800000', ', minSeverity: warning'), BEN + ANA))).toEqual([]);
  });

  it.each([
    ['a later level', level('First', '0s') + level('Second', '20m'), ANA + BEN, ['escalation.shop.levels[1].after: 30m → 20m']],
    [
      'a default that is left',
      level('First', '0s', ', minSeverity: error') + level('Second', '30m'),
      ANA + BEN,
      ['escalation.shop.levels[0].minSeverity: warning by default → error'],
    ],
    [
      'a person more',
      level('First', '0s') + level('Second', '30m'),
      `${ANA}${BEN}  cleo: { name: Cleo Ode }\n`,
      ['people.cleo: added (Cleo Ode)'],
    ],
    ['a person less', level('First', '0s') + level('Second', '30m'), ANA, ['people.ben: removed (Ben Li)']],
    [
      'a level in between, which moves no other',
      level('First', '0s') + level('Between', '10m') + level('Second', '30m'),
      ANA + BEN,
      ['escalation.shop.levels[1]: added (Between)'],
    ],
    [
      'another order',
      level('Second', '30m') + level('First', '0s'),
      ANA + BEN,
      ['escalation.shop.levels: order First, Second → Second, First'],
    ],
  ])('is told in words: %s', (_, levels, people, expected) => {
    expect(words(before, policy(levels, people))).toEqual(expected);
  });

  it('shows the turns of a rotation whole, because their order is their meaning', () => {
    const schedule = (people: string) =>
      `schedules:\n  p: { timeZone: UTC, layers: [{ name: week, start: "2026-01-05T09:00", rotation: { unit: weekly }, people: ${people} }] }\n`;
    const levels = level('First', '0s');
    expect(words(policy(levels, ANA + BEN, schedule('[ana, ben]')), policy(levels, ANA + BEN, schedule('[ben, ana]')))).toEqual([
      'schedules.p.layers[0].people: ana, ben → ben, ana',
    ]);
  });

  it('names the recipient that a level got or lost', () => {
    const to = (notify: string) => policy(`      - { name: First, after: 0s, notify: ${notify} }\n`, ANA);
    expect(words(to('[{ person: ana }]'), to('[{ team: web }, { channel: email, to: dev@example.com }]'))).toEqual([
      'escalation.shop.levels[0].notify[0]: added (web)',
      'escalation.shop.levels[0].notify[1]: added (email dev@example.com)',
      'escalation.shop.levels[0].notify[0]: removed (ana)',
    ]);
  });
});
