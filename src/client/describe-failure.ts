import { REPORT_LIMITS } from '../domain/report-limits.ts';
import type { Failure } from '../domain/report.ts';
import { errorCodesOf, firstOfEach } from './error-codes-of.ts';
import { plainJson } from './plain-json.ts';
import { redactText } from './redact.ts';
import { bounded, className, inText, read, readText } from './safe-read.ts';

/**
 * Anything that was thrown, as bounded plain data without secrets: name, message, code, codes of databases, protocols
 * and providers (its own, else those of the nearest cause), and the cause chain. Never throws.
 */
export function describeFailure(error: unknown): Failure {
  const chain = causeChain(error);
  return {
    ...describeOne(error),
    ...firstOfEach(chain.map(errorCodesOf)),
    causes: chain.slice(1).map(describeOne),
  };
}

type Cause = Failure['causes'][number];

function describeOne(error: unknown): Cause {
  const message = messageOf(error);
  const code = codeOf(error, message);
  const stack = framesOf(error);
  return {
    name: bounded(nameOf(error), REPORT_LIMITS.name),
    // Redacted before it is cut: half of a secret is a secret. What is cut off first is beyond any secret that could remain.
    message: bounded(redactText(message.slice(0, REPORT_LIMITS.message * 2)), REPORT_LIMITS.message),
    ...(code !== undefined && { code: bounded(redactText(code), REPORT_LIMITS.name) }),
    ...(stack !== '' && { stack: bounded(stack, REPORT_LIMITS.stack) }),
  };
}

/** Something was thrown that says nothing about itself. */
const NAMELESS = 'NonError';

/** Stripe names its errors in `type`; many subclasses never set `name`. */
function nameOf(error: unknown): string {
  const type = readText(error, 'type') ?? '';
  if (/^Stripe[A-Z]/.test(type)) return type;
  const name = readText(error, 'name') ?? '';
  if (name !== '' && name !== 'Error') return name;
  return className(error) ?? (name || NAMELESS);
}

/** An AggregateError often has no words of its own. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return error === undefined ? 'undefined was thrown' : inText(error);
  const message = readText(error, 'message');
  if (message !== undefined && message !== '') return message;
  const first = read(read(error, 'errors'), '0');
  return readText(first, 'message') ?? message ?? JSON.stringify(plainJson(error));
}

function codeOf(error: unknown, message: string): string | undefined {
  const code = readText(error, 'code');
  if (code !== undefined && code !== '') return code;
  // Redis puts the code in front of the words: "READONLY You can't write against a read only replica."
  return readText(error, 'name') === 'ReplyError' ? /^[A-Z]{3,20}(?= )/.exec(message)?.[0] : undefined;
}

/** Only the frames: the head of a stack repeats the message, secrets and all. */
function framesOf(error: unknown): string {
  const stack = readText(error, 'stack') ?? '';
  return stack
    .slice(-REPORT_LIMITS.stack * 4)
    .split('\n')
    .filter((line) => /^\s+at .*[:)]/.test(line))
    .join('\n');
}

/** The failure and its causes, outermost first: `cause`, the members of an AggregateError, Sequelize's `parent`. */
function causeChain(error: unknown): unknown[] {
  const chain: unknown[] = [error];
  for (let index = 0; index < chain.length && chain.length <= REPORT_LIMITS.causes; index += 1) {
    const current = chain[index];
    for (const next of [read(current, 'cause'), read(current, 'parent'), ...members(current)]) {
      const isError = (typeof next === 'object' && next !== null) || (typeof next === 'string' && next !== '');
      if (isError && !chain.includes(next)) chain.push(next);
    }
  }
  return chain.slice(0, REPORT_LIMITS.causes + 1);
}

function members(error: unknown): unknown[] {
  const errors = read(error, 'errors');
  try {
    return Array.isArray(errors) ? errors.slice(0, REPORT_LIMITS.causes).filter((member) => member instanceof Error) : [];
  } catch {
    return [];
  }
}
