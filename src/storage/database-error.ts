import { SalvorError } from '../domain/error-codes.ts';

/** Codes of Node's sockets and of the driver that mean: the server was not reached, or went away. */
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT']);

/**
 * SQLSTATEs of the same meaning (PostgreSQL appendix A): class 08 connection exception, 57P01-57P03 shutdown or starting up,
 * 53300 too many connections, 57014 statement timed out, 25P03 idle in transaction.
 */
const SQL_STATES = /^(08...|57P0[123]|53300|57014|25P03)$/;

/** Sentences of the driver that carry no code. */
const SENTENCES = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|Client was closed/i;

/** SQLSTATEs of text that Postgres cannot hold: 22021 and 22P05, the character U+0000. */
const UNSTORABLE = /^(22021|22P05)$/;

/**
 * Turns an error of the driver into SalvorError DATABASE_UNREACHABLE when Postgres did not answer, or INVALID_INPUT when a
 * value can't be text; leaves any other as it is.
 * The message holds the driver's words, which name host and port, never the password.
 */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SalvorError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNSTORABLE.test(code)) {
    return new SalvorError('INVALID_INPUT', 'A value holds the character U+0000, which no text may. Remove it.', { cause: error });
  }
  if (!SOCKET_CODES.has(code) && !SQL_STATES.test(code) && !SENTENCES.test(error.message)) return error;
  const words = error.message === '' ? code : error.message;
  return new SalvorError(
    'DATABASE_UNREACHABLE',
    `Postgres does not answer (${words}). Check DATABASE_URL with "salvor doctor" and retry.`,
    {
      cause: error,
    },
  );
}
