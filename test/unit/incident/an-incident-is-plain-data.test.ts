import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { describe as describeIncident } from '../../../src/domain/incident/describe.ts';
import { incidentIdOf, workflowIdOf, workflowIdOfIncident } from '../../../src/domain/incident/identity.ts';
import { viewOf } from '../../../src/domain/incident/present.ts';
import { ServiceName } from '../../../src/domain/report.ts';
import { anIncident, anyLevels, anySeverity, MINUTE, OPENED } from './an-incident.ts';

const anyService = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/);
const anyFingerprint = fc.stringMatching(/^[0-9a-f]{16}$/);

describe('the id of an incident', () => {
  it('leads back to its workflow, whatever the service is called', () => {
    fc.assert(
      fc.property(anyService, anyFingerprint, fc.uuid(), fc.nat(), (service, fingerprint, run, reopened) => {
        expect(ServiceName.safeParse(service).success).toBe(true);
        expect(workflowIdOfIncident(incidentIdOf(service, fingerprint, run, reopened))).toBe(workflowIdOf(service, fingerprint));
      }),
    );
    const lookalike = 'shop-0123456789abcdef-00000000';
    expect(workflowIdOfIncident(incidentIdOf(lookalike, 'f'.repeat(16), 'run'))).toBe(`incident/${lookalike}/${'f'.repeat(16)}`);
  });

  it('is another one when the failure comes back, and the same over all runs of one life', () => {
    const id = (run: string, reopened?: number) => incidentIdOf('shop', 'f'.repeat(16), run, reopened);
    expect(id('a')).toBe(id('a', 0));
    expect(new Set([id('a'), id('a', 1), id('b')]).size).toBe(3);
  });

  it('is not found in other texts', () => {
    for (const text of ['', 'shop', 'shop-f-0', 'shop-0123456789abcdef', '-0123456789abcdef-00000000', 'shop-0123456789ABCDEF-00000000'])
      expect(workflowIdOfIncident(text), text).toBeUndefined();
  });
});

describe('state and view of an incident', () => {
  it('are plain JSON at every moment of its life, so that a run can carry them and a database keep them', () => {
    const anyMoments = fc.array(fc.nat({ max: 90 }), { maxLength: 6 });
    fc.assert(
      fc.property(anyLevels, anySeverity, anyMoments, fc.boolean(), (levels, severity, moments, acknowledge) => {
        const incident = anIncident({ levels, severity });
        let now = OPENED;
        for (const minutes of moments) {
          now += minutes * MINUTE;
          climb(incident, now);
          if (acknowledge) carryOut(incident, 'acknowledge', { by: 'ann', via: 'api', id: `a${now}` }, now);
          const view = viewOf(incident, now);
          expect(JSON.parse(JSON.stringify(incident))).toEqual(incident);
          expect(JSON.parse(JSON.stringify(view))).toEqual(view);
          expect(describeIncident(incident, now)).not.toMatch(/undefined|NaN|Invalid/);
        }
      }),
    );
  });

  it('go on from JSON as they would have gone on themselves', () => {
    fc.assert(
      fc.property(anyLevels, anySeverity, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (levels, severity, first, second) => {
        const incident = anIncident({ levels, severity });
        climb(incident, OPENED + first * MINUTE);
        const carried = JSON.parse(JSON.stringify(incident)) as typeof incident;
        for (const one of [incident, carried]) climb(one, OPENED + (first + second) * MINUTE);
        expect(carried).toEqual(incident);
      }),
    );
  });
});
