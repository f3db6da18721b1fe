import { z } from 'zod';
import { matchesAll, printMatchers, type Labels } from '../silence/matchers.ts';
import { MatcherTexts, matchersOf } from '../silence/policy.ts';

/** A node of the tree that chooses the ladder by labels, with Alertmanager's meaning; `escalation` is what is called receiver there. */
export interface Route {
  matchers: string[];
  escalation?: string | undefined;
  continue: boolean;
  routes: Route[];
}

const shape = {
  /** All must hold; none holds for everything. */
  matchers: MatcherTexts.default([]),
  /** Name of the ladder; by default that of the route around it. */
  escalation: z.string().min(1).optional(),
  /** When it matched, go on with the next route beside it all the same: its ladder is added. */
  continue: z.boolean().default(false),
};

export const Route: z.ZodType<Route> = z.strictObject({
  ...shape,
  /** Asked in their order when this one matches. */
  get routes() {
    return z.array(Route).default([]);
  },
});

/** A way through the tree to the node that decided. */
export interface RoutePath {
  /** Place of each node among its siblings, outermost first. */
  place: number[];
  /** Matchers of each node, printed. */
  steps: string[];
  /** The nearest ladder on the way; undefined when no node on it names one. */
  escalation?: string;
}

/**
 * Depth first and left to right: the first route that matches is taken, and within it the first of its own that does; one that says
 * `continue` lets the search go on beside it. Source: Alertmanager, dispatch/route.go.
 * @returns the deciding nodes in their order; empty when none matches
 */
export function routesFor(routes: readonly Route[], labels: Labels): RoutePath[] {
  return search(routes, labels, { place: [], steps: [] });
}

function search(routes: readonly Route[], labels: Labels, above: RoutePath): RoutePath[] {
  const found: RoutePath[] = [];
  for (const [index, route] of routes.entries()) {
    const matchers = matchersOf(route.matchers);
    if (!matchesAll(matchers, labels)) continue;
    const escalation = route.escalation ?? above.escalation;
    const here: RoutePath = {
      place: [...above.place, index],
      steps: [...above.steps, printMatchers(matchers)],
      ...(escalation !== undefined && { escalation }),
    };
    const deeper = search(route.routes, labels, here);
    found.push(...(deeper.length > 0 ? deeper : [here]));
    if (!route.continue) break;
  }
  return found;
}
