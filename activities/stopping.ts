import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Context } from '@temporalio/activity';
import type { ErrorCode } from '../src/domain/error-codes.ts';

/** This worker is being shut down; the step is still wanted. Not true when a person or the incident cancelled it. */
export function isStopping({ cancellationDetails }: Context): boolean {
  return cancellationDetails?.workerShutdown === true;
}

/** Ends an attempt that a shutdown cut off: another worker tries again, and what the step did is not known until then. */
export function cutOff(reason: string): ApplicationFailure {
  const type: ErrorCode = 'EFFECT_UNKNOWN';
  return ApplicationFailure.create({ message: `This worker is stopping: ${reason}`, type, category: ApplicationFailureCategory.BENIGN });
}
