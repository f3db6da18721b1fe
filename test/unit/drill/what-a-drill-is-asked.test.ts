import { describe, expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { drillRequest } from '../../../src/drill/request.ts';
import { DEFAULT_POLICY } from '../../../src/policy/default-policy.ts';

const NOW = new Date(2026, 11, 24, 12, 30).getTime();
const pay = { kind: 'http', url: 'http://127.0.0.1:1/pay' };
const POLICY = PolicyFile.parse({
  version: 1,
  playbooks: [
    { name: 'a', match: { service: ['other'] }, operations: { refund: pay } },
    { name: 'b', match: { service: ['shop'] }, operations: { pay } },
  ],
});

describe('what a drill is asked', () => {
  it('is now, and the first operation that a playbook knows of the service', () => {
    expect(drillRequest('shop', {}, POLICY, NOW)).toEqual({ service: 'shop', operation: 'pay', at: NOW });
    expect(drillRequest('shop', {}, DEFAULT_POLICY, NOW).operation).toBe('anything');
  });

  it('is the next time that a clock shows what was given', () => {
    const at = (text: string) => new Date(drillRequest('shop', { at: text }, POLICY, NOW).at);
    expect(at('22:15')).toEqual(new Date(2026, 11, 24, 22, 15));
    expect(at('3:00')).toEqual(new Date(2026, 11, 25, 3, 0));
    expect(at('2027-01-01T00:00:00Z')).toEqual(new Date(Date.UTC(2027, 0, 1)));
  });

  it('is refused with the option, its value and what is allowed', () => {
    const refusal = (service: string, words: object) => () => drillRequest(service, words, POLICY, NOW);
    expect(refusal('shop', { at: 'in 5 minutes' })).toThrow('--at is "in 5 minutes": write "2026-12-24T22:00" or "03:00".');
    expect(refusal('shop', { at: '2026-13-01' })).toThrow('--at is "2026-13-01"');
    expect(refusal('shop', { ack: 'soon' })).toThrow('--ack is "soon": give minutes from 0 to 10080.');
    expect(refusal('shop', { ack: '-1' })).toThrow('--ack is "-1"');
    expect(refusal('no such name', {})).toThrow('service is "no such name": a service name has');
  });
});
