import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { asActivity, type OperationCall, serveOperations } from '../../../src/client/serve-operations.ts';
import { Failure } from '../../../src/domain/report.ts';

const context = { incidentId: 'shop-1', service: 'shop', operation: 'placeOrder', step: 'retry-2', summary: 'Retry 2' };
const environment = () => new MockActivityEnvironment({ attempt: 3 });

test('an operation gets its arguments, then how it is called', async () => {
  const calls: unknown[][] = [];
  await environment().run(
    asActivity((...given) => calls.push(given)),
    { args: [{ sku: 'blue' }, 2], context },
  );
  const [order, quantity, call] = calls[0] as [object, number, OperationCall];
  expect([order, quantity]).toEqual([{ sku: 'blue' }, 2]);
  expect(call).toMatchObject({ idempotencyKey: 'shop-1/retry-2', incidentId: 'shop-1', attempt: 3 });
  expect(call.signal.aborted).toBe(false);
});

test('an error goes back once, with its class, codes and no secret', async () => {
  const refused = Object.assign(new Error('duplicate of postgres://u:hunter2@db/shop'), {
    name: 'error',
    code: '23505',
    severity: 'ERROR',
  });
  const failed: unknown = await environment()
    .run(
      asActivity(() => {
        throw refused;
      }),
      { args: [], context },
    )
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ApplicationFailure);
  const { type, nonRetryable, message, details } = failed as ApplicationFailure;
  expect({ type, nonRetryable }).toEqual({ type: 'error', nonRetryable: true });
  expect(message).not.toContain('hunter2');
  expect(Failure.parse(details?.[0])).toMatchObject({ sqlState: '23505' });
});

test('a rejected promise is an error too', async () => {
  const run = environment().run(
    asActivity(() => Promise.reject(new RangeError('too many'))),
    { args: [], context },
  );
  await expect(run).rejects.toMatchObject({ type: 'RangeError', message: 'too many' });
});

test('a service name that is not allowed is refused before anything is connected', async () => {
  await expect(serveOperations({ service: 'a b', operations: {} })).rejects.toThrow(/service is "a b"/);
});
