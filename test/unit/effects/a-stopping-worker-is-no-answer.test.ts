import { ActivityCancellationDetails, ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createRunEffect } from '../../../activities/effects/run-effect.ts';
import { shown } from '../../../activities/effects/secrets.ts';
import { createRunProbe } from '../../../activities/probes/run-probe.ts';
import { Effect, Probe } from '../../../src/domain/policy/operation.ts';
import { firstCall, NO_DEPS } from './call.ts';
import { serve, type TestServer } from './server.ts';

const SHUTDOWN = new ActivityCancellationDetails({ workerShutdown: true });
const CANCELLED = new ActivityCancellationDetails({ cancelRequested: true });

let server: TestServer | undefined;
afterEach(async () => await server?.close());

/** An address that never answers; the activity is cut off as soon as it has asked. */
async function silentServer(cancel: () => void): Promise<string> {
  server = await serve(() => cancel());
  return server.url;
}

describe('an effect that a shutdown of the worker cuts off', () => {
  async function run(idempotent: boolean, details: ActivityCancellationDetails) {
    const environment = new MockActivityEnvironment();
    const url = await silentServer(() => environment.cancel('WORKER_SHUTDOWN', details));
    const effect = Effect.parse({ kind: 'http', url, idempotent });
    return await environment.run(createRunEffect(NO_DEPS), effect, firstCall().context);
  }

  it('is tried again elsewhere when it may be repeated', async () => {
    const failed: unknown = await run(true, SHUTDOWN).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApplicationFailure);
    expect(failed).toMatchObject({ type: 'EFFECT_UNKNOWN', nonRetryable: false });
  });

  it('has an unknown outcome when it may not', async () => {
    expect(await run(false, SHUTDOWN)).toMatchObject({ outcome: 'unknown' });
  });

  it('is not repeated when somebody cancelled it', async () => {
    expect(await run(true, CANCELLED)).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a probe that a shutdown of the worker cuts off', () => {
  it('does not say that the service is ill', async () => {
    const environment = new MockActivityEnvironment();
    const url = await silentServer(() => environment.cancel('WORKER_SHUTDOWN', SHUTDOWN));
    const asked = environment.run(createRunProbe(NO_DEPS), Probe.parse({ kind: 'http', url }), firstCall().context);
    await expect(asked).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN', nonRetryable: false });
  });
});

describe('what the other side says', () => {
  it('is stored in bounds', () => {
    expect(shown('x'.repeat(5_000_000), NO_DEPS)).toHaveLength(2_000);
  });
});
