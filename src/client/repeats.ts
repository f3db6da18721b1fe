import { read } from './safe-read.ts';

/** All that decides the fingerprint of an error, as it is before anything is computed from it. */
interface Raw {
  service: string;
  name: unknown;
  code: unknown;
  stack: string;
  causeMessage: unknown;
  causeCode: unknown;
}

/** Messages that are remembered, and different places that are remembered for each. */
const MESSAGES = 2_000;
const PLACES = 8;
/** A longer message is looked at anew each time: remembering it would hold on to its memory. */
const MESSAGE_LENGTH = 2_000;

/**
 * Knows an error again by its raw texts, without describing or hashing it: this is what makes a repeat cheap. It only
 * remembers plain errors; whatever is unusual is looked at anew.
 */
export class Repeats<Known> {
  readonly #byMessage = new Map<string, { raw: Raw; known: Known }[]>();

  find(error: unknown, service: string): Known | undefined {
    try {
      if (!isPlain(error)) return undefined;
      const places = this.#byMessage.get(error.message);
      if (places === undefined) return undefined;
      const raw = rawOf(error, service);
      return places.find((place) => isSame(place.raw, raw))?.known;
    } catch {
      return undefined;
    }
  }

  remember(error: unknown, service: string, known: Known): void {
    try {
      if (!isPlain(error)) return;
      if (this.#byMessage.size >= MESSAGES) this.#byMessage.clear();
      const raw = rawOf(error, service);
      const others = (this.#byMessage.get(error.message) ?? []).filter((place) => !isSame(place.raw, raw));
      this.#byMessage.set(error.message, [{ raw, known }, ...others].slice(0, PLACES));
    } catch {
      // It cannot be read twice: then it is described each time.
    }
  }
}

function isPlain(error: unknown): error is Error & { stack: string } {
  if (!(error instanceof Error) || error instanceof AggregateError) return false;
  if (typeof error.message !== 'string' || error.message.length > MESSAGE_LENGTH || typeof error.stack !== 'string') return false;
  return error.cause === undefined || (error.cause instanceof Error && error.cause.cause === undefined);
}

function rawOf(error: Error & { stack: string }, service: string): Raw {
  return {
    service,
    name: error.name,
    code: read(error, 'code'),
    stack: error.stack,
    causeMessage: read(error.cause, 'message'),
    causeCode: read(error.cause, 'code'),
  };
}

function isSame(a: Raw, b: Raw): boolean {
  return (
    a.stack === b.stack &&
    a.service === b.service &&
    a.name === b.name &&
    a.code === b.code &&
    a.causeMessage === b.causeMessage &&
    a.causeCode === b.causeCode
  );
}
