import { randomBytes, randomUUID } from 'node:crypto';
import { Operation } from '../src/domain/policy/operation.ts';
import { Report } from '../src/domain/report.ts';
import { RECOVERS } from './policy.ts';

/** A connection that broke: the retry of its operation succeeds, and then the probe is healthy. */
export function brokenConnection(serviceUrl: string): Report {
  return Report.parse({
    ...newFailure(RECOVERS),
    retryWith: rerun(`${serviceUrl}/orders`),
    failure: { name: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET', errno: 'ECONNRESET', stack: STACK },
  });
}

/** A defect: nothing can be retried, so the ladder is climbed. */
export function defect(service: string): Report {
  return Report.parse({
    ...newFailure(service),
    failure: { name: 'TypeError', message: "Cannot read properties of undefined (reading 'total')", stack: STACK },
  });
}

/** How the failed operation is run again. */
export function rerun(url: string): Operation {
  return Operation.parse({ kind: 'http', method: 'POST', url, body: { order: 4711 }, idempotent: true });
}

/** Every one of these is another failure: a fingerprint nobody has seen. */
function newFailure(service: string) {
  const now = Date.now();
  const fingerprint = randomBytes(8).toString('hex');
  return { service, operation: 'placeOrder', fingerprint, reporter: randomUUID(), seq: 1, count: 1, firstAt: now, lastAt: now };
}

const STACK = Array.from({ length: 10 }, (_, index) => `    at step${index} (/srv/shop/src/orders/step-${index}.js:${40 + index}:11)`).join(
  '\n',
);
