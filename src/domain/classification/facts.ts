import type { Failure, Report } from '../report.ts';

/** What rules can ask about: everything a failure and its causes say, each kind of fact in one set. */
export interface Facts {
  operation: string;
  names: ReadonlySet<string>;
  messages: readonly string[];
  codes: ReadonlySet<string>;
  sqlStates: ReadonlySet<string>;
  errnos: ReadonlySet<string>;
  provider: Failure['provider'];
  httpStatus: number | undefined;
  grpcStatus: number | undefined;
}

/** Messages are read up to here: classification stays fast whatever a pattern does and whatever somebody logs. */
export const READ_CHARACTERS = 2_000;

/** The classes that PostgreSQL uses; `E2BIG` and Prisma's `P2002` are no SQLSTATEs. */
const SQL_STATE = /^(?:[0-57][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const ERRNO = /^E[A-Z0-9_]{2,}$/;

/** Facts of causes count like those of the failure: wrappers hide what really happened. */
export function factsOf(report: Report): Facts {
  const { failure } = report;
  const chain = [failure, ...failure.causes];
  const codes = new Set(chain.flatMap(({ code }) => code ?? []));
  return {
    operation: report.operation,
    names: new Set(chain.map(({ name }) => name)),
    messages: chain.map(({ message }) => message.slice(0, READ_CHARACTERS)),
    codes,
    sqlStates: new Set([
      ...present(failure.sqlState),
      ...[...codes].filter((code) => SQL_STATE.test(code) && failure.provider === undefined),
    ]),
    errnos: new Set([...present(failure.errno), ...[...codes].filter((code) => ERRNO.test(code))]),
    provider: failure.provider,
    httpStatus: failure.httpStatus,
    grpcStatus: failure.grpcStatus,
  };
}

function present(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}
