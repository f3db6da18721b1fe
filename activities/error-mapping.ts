import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import type { ErrorCode } from '../src/domain/error-codes.ts';
import { SalvorError } from '../src/domain/error-codes.ts';

/** Trying again cannot help: the same input meets the same answer. All other codes may heal. */
const FINAL_CODES: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'LINK_INVALID',
  'LINK_EXPIRED',
  'INCIDENT_NOT_FOUND',
  'INCIDENT_CLOSED',
  'COMMAND_STALE',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'NOT_FOUND',
  'EFFECT_REFUSED',
]);

/** Codes of sockets and of Postgres (classes 08, 53 and 57) that mean: the database cannot be reached or take work now. */
const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08|53|57)/;

/**
 * The one place where errors leave an activity. Workflows match on `type`, which is a code of src/domain/error-codes.ts.
 * A plain error is a defect and stays retryable: the next deployment may mend it while the incident waits.
 */
export function toFailure(error: unknown): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  const failure = error instanceof Error ? error : new Error(String(error));
  if (failure.name === 'AbortError') return new CancelledFailure(failure.message);
  const code = failure instanceof SalvorError ? failure.code : codeOfPlainError(failure);
  return ApplicationFailure.create({
    message: failure.message,
    type: code,
    nonRetryable: FINAL_CODES.has(code),
    cause: failure,
  });
}

function codeOfPlainError(error: Error): ErrorCode {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && UNREACHABLE.test(code) ? 'DATABASE_UNREACHABLE' : 'INTERNAL';
}

/** The same activities with every error mapped. */
export function withMappedErrors<T extends object>(activities: T): T {
  const mapped = Object.entries(activities as Record<string, (...args: unknown[]) => Promise<unknown>>).map(([name, run]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        throw toFailure(error);
      }
    },
  ]);
  return Object.fromEntries(mapped) as T;
}
