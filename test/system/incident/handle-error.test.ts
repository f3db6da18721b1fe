import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSalvor, type Salvor, serveOperations } from '../../../src/client/index.ts';
import { startSystem, type System, waitFor } from '../stack.ts';

describe('a service that waits for the outcome of its error', () => {
  let system: System;
  let salvor: Salvor;
  let operations: Awaited<ReturnType<typeof serveOperations>>;
  const charged: { key: string; incident: string }[] = [];

  beforeAll(async () => {
    system = await startSystem();
    const where = { address: inject('temporalAddress'), namespace: system.env['TEMPORAL_NAMESPACE'] ?? '' };
    salvor = createSalvor({ service: 'till', transport: { kind: 'temporal', ...where }, spool: false });
    operations = await serveOperations({
      service: 'till',
      ...where,
      operations: {
        charge: (amount: number, call: { idempotencyKey: string; incidentId: string }) => {
          if (amount < 0) throw Object.assign(new Error('the card was declined'), { code: '23514' });
          charged.push({ key: call.idempotencyKey, incident: call.incidentId });
        },
      },
    });
  });
  afterAll(async () => {
    await operations.close();
    await salvor.close();
    await system.stop();
  });

  const reset = (what: string) => Object.assign(new Error(`read ECONNRESET while ${what}`), { code: 'ECONNRESET' });
  const charge = (...args: number[]) => ({ kind: 'activity', name: 'charge', args, idempotent: true }) as const;

  it('is told that it was recovered, by its own operation run again', async () => {
    const handled = await salvor.handleError(reset('charging'), { operation: 'charge', retryWith: charge(5_900) });
    expect(handled).toMatchObject({
      status: 'recovered',
      view: { state: 'recovered', attempts: [{ kind: 'retry', outcome: 'recovered' }] },
    });
    expect(charged).toEqual([{ key: `${handled.incidentId ?? ''}/retry-1`, incident: handled.incidentId }]);
  });

  it('is told that people were told, when no retry helps', async () => {
    const declined = Object.assign(new Error('the card was declined'), { name: 'CardDeclined', code: 'ECONNRESET' });
    const handled = await salvor.handleError(declined, { operation: 'decline', retryWith: charge(-1) }, { waitMs: 60_000 });
    expect(handled.status).toBe('escalated');
    expect(handled.view?.attempts.at(0)).toMatchObject({ outcome: 'failed', code: '23514', reason: 'the card was declined' });
  });

  it('is told that the machine is still working when its patience ends', async () => {
    const handled = await salvor.handleError(
      reset('waiting'),
      { operation: 'wait', retryWith: { ...charge(1), taskQueue: 'nobody-serves-this' } },
      { waitMs: 500 },
    );
    expect(handled.status).toBe('working');
    await waitFor(() => handled.incidentId !== undefined, 'the id of the incident');
  });
});
