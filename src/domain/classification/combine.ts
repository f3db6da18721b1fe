import { WIDER_CATEGORIES, type Category, type Retryability } from './categories.ts';
import type { Opinion } from './opinion.ts';

/** What several opinions come to. `opinions` are those of the chosen category, strongest first. */
export interface Verdict {
  category: Category;
  confidence: number;
  opinions: Opinion[];
  /** The strongest opinion for another category, if any. */
  against?: Opinion;
}

/** Rules are right at most so often: nothing that was inferred is ever certain. */
const CERTAINTY_LIMIT = 0.99;

/** A category this well supported is known for itself, so that evidence for a wider one supports it too. */
const KNOWN_FOR_ITSELF = 0.7;

/**
 * Combines opinions as certainty factors (Shortliffe & Buchanan, "A model of inexact reasoning in medicine", 1975, in
 * van Melle's form): opinions for one category add up by noisy-or, 1 - Π(1 - cᵢ); the strongest other category B counts
 * against the chosen A: (A - B) / (1 - min(A, B)). A weak doubt hardly shakes strong evidence, equal evidence cancels
 * out to no confidence at all. Wider categories do not count against a narrower one.
 *
 * Where a playbook has an opinion of its own the category is chosen among those, and built-in rules only support it.
 * @returns undefined when there is no opinion
 */
export function combine(opinions: readonly Opinion[]): Verdict | undefined {
  const own = opinions.filter((opinion) => opinion.own);
  const candidates = supportOf(own.length > 0 ? own : opinions);
  const best = candidates[0];
  if (best === undefined) return undefined;
  const chosen = opinions.filter((opinion) => explains(best, opinion.category)).sort(stronger);
  const supported = noisyOr(chosen);
  const rival = candidates.find((other) => !explains(best, other.category));
  if (rival === undefined) return { category: best.category, confidence: supported, opinions: chosen };
  const against = opinions.filter((opinion) => opinion.category === rival.category).sort(stronger)[0];
  const confidence = (supported - rival.support) / (1 - Math.min(supported, rival.support));
  return { category: best.category, confidence: Math.max(0, confidence), opinions: chosen, ...(against !== undefined && { against }) };
}

interface Candidate {
  category: Category;
  /** From the opinions for exactly this category. */
  alone: number;
  /** With those for wider ones, where the category is known for itself. */
  support: number;
}

/** Every category that somebody names, best first. Support never rises above its limit, so a narrower category may tie with a wider one: it goes first. */
function supportOf(opinions: readonly Opinion[]): Candidate[] {
  const groups = Map.groupBy(opinions, (opinion) => opinion.category);
  const candidates = [...groups].map(([category, group]): Candidate => {
    const alone = noisyOr(group);
    const explained = opinions.filter((opinion) => explains({ category, alone }, opinion.category));
    return { category, alone, support: noisyOr(explained) };
  });
  return candidates.sort((a, b) => b.support - a.support || Number(explains(b, a.category)) - Number(explains(a, b.category)));
}

function explains({ category, alone }: Pick<Candidate, 'category' | 'alone'>, other: Category): boolean {
  return other === category || (alone >= KNOWN_FOR_ITSELF && (WIDER_CATEGORIES[category]?.includes(other) ?? false));
}

function noisyOr(opinions: readonly Opinion[]): number {
  return Math.min(CERTAINTY_LIMIT, 1 - opinions.reduce((doubt, { confidence }) => doubt * (1 - confidence), 1));
}

/** A playbook's own word goes first; then the surer one; the id decides a tie, so that the order of rules never does. */
function stronger(a: Opinion, b: Opinion): number {
  const own = Number(b.own ?? false) - Number(a.own ?? false);
  return own || b.confidence - a.confidence || (a.source < b.source ? -1 : 1);
}

/** What the surest opinion that has one says. */
export function retryabilityOf(opinions: readonly Opinion[]): Retryability {
  return opinions.find((opinion) => opinion.retryability !== 'unknown')?.retryability ?? 'unknown';
}
