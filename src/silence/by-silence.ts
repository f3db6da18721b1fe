import { printMatchers } from '../domain/silence/matchers.ts';
import { silencing } from '../domain/silence/silence.ts';
import type { Stage } from './stage.ts';

/** Milliseconds after which a silenced page is asked again at the latest: a silence that somebody ends early must not hold it any longer. */
const ASK_AGAIN = 5 * 60_000;

/** A person wanted quiet, and said why and until when. */
export const bySilence: Stage = async ({ known, labels, now }) => {
  const [silence] = silencing(await known.silences(), labels, now);
  if (silence === undefined) return undefined;
  const { id, createdBy, comment, endsAt, matchers } = silence;
  return {
    cause: 'silence',
    by: id,
    reason: `${createdBy} silenced ${printMatchers(matchers)} until ${new Date(endsAt).toISOString()}: "${comment}" (silence ${id}).`,
    until: Math.min(endsAt, now + ASK_AGAIN),
  };
};
