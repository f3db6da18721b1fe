import { SalvorError } from '../error-codes.ts';
import { inWords } from '../words.ts';
import { matchesAll, matchesEmpty, printMatchers, type Labels, type Matcher } from './matchers.ts';

/** Pages that match are not sent while it is active. All times are epoch ms. */
export interface Silence {
  id: string;
  matchers: Matcher[];
  startsAt: number;
  /** Exclusive. */
  endsAt: number;
  createdBy: string;
  comment: string;
  createdAt: number;
  /** Set when somebody ended it early. */
  expiredAt?: number;
  expiredBy?: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';

export type NewSilence = Pick<Silence, 'matchers' | 'startsAt' | 'endsAt' | 'createdBy' | 'comment'> & {
  /** Says that a silence beyond the stated maximum is meant. */
  long?: boolean;
};

/** A silence beyond this is more often a forgotten one than a wish: it has to be asked for. */
const LONGEST_SILENCE_MS = 7 * 24 * 3_600_000;

export function stateOfSilence({ startsAt, endsAt, expiredAt }: Silence, now: number): SilenceState {
  if (expiredAt !== undefined || endsAt <= now) return 'expired';
  return startsAt > now ? 'pending' : 'active';
}

/**
 * Refuses a silence that nobody can mean, as Alertmanager does: one without a matcher, one whose matchers all hold for a label
 * that is not there (it would mute everything), one that is over before it begins.
 * @throws SalvorError INVALID_INPUT
 */
export function checkSilence({ matchers, startsAt, endsAt, createdBy, comment, long = false }: NewSilence, now: number): void {
  const refuse = (field: string, what: string) => {
    throw new SalvorError('INVALID_INPUT', `${field}: ${what}`, { field });
  };
  if (matchers.length === 0) refuse('matchers', 'there is none; a silence needs at least one, such as service="shop".');
  if (matchers.every(matchesEmpty)) {
    refuse(
      'matchers',
      `${printMatchers(matchers)} also matches what has no such label, and so would mute every page; add one that names a value.`,
    );
  }
  if (endsAt <= startsAt) refuse('endsAt', `${iso(endsAt)} is not after the start ${iso(startsAt)}; let it end later.`);
  if (endsAt <= now) refuse('endsAt', `${iso(endsAt)} is over already; let it end in the future.`);
  if (endsAt - startsAt > LONGEST_SILENCE_MS && !long) {
    const longest = inWords(LONGEST_SILENCE_MS);
    refuse('endsAt', `it would last ${inWords(endsAt - startsAt)}, longer than ${longest}; shorten it, or say "long" if that is meant.`);
  }
  if (createdBy.trim() === '') refuse('createdBy', 'is empty; say who silences.');
  if (comment.trim() === '') refuse('comment', 'is empty; say why, for those who wonder about the quiet.');
}

/** The silences that mute these labels now, the one that ends last first. */
export function silencing(silences: readonly Silence[], labels: Labels, now: number): Silence[] {
  return silences
    .filter((silence) => stateOfSilence(silence, now) === 'active' && matchesAll(silence.matchers, labels))
    .sort((a, b) => b.endsAt - a.endsAt);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
