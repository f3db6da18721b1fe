import { randomBytes } from 'node:crypto';
import type { House } from '../house.ts';

/** A failure as any sender writes it: one HTTP request each, as alerts come to GoAlert. */
function failureOf(service: string, fingerprint = newFingerprint()) {
  const failure = { name: 'TypeError', message: "Cannot read properties of undefined (reading 'total')" };
  return { service, operation: 'placeOrder', severity: 'critical', failure, fingerprint };
}

export function newFingerprint(): string {
  return randomBytes(8).toString('hex');
}

/** Reports one failure and answers its fingerprint, by which pages of its incident are known. */
export async function report(house: House, service: string, fingerprint = newFingerprint()): Promise<string> {
  await house.request('POST', '/api/reports', failureOf(service, fingerprint));
  return fingerprint;
}

/** The fingerprint in an incident's id: "<service>-<fingerprint>-<run>". */
export function fingerprintIn(incidentId: string): string {
  return /-([0-9a-f]{16})-[0-9a-f]{8}$/.exec(incidentId)?.[1] ?? '';
}
