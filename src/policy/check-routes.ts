import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Route } from '../domain/policy/route.ts';
import { matches, printMatcher, printMatchers, type Matcher } from '../domain/silence/matchers.ts';
import { matchersOf } from '../domain/silence/policy.ts';
import { nearest, type Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

/** Every ladder that a route names has to exist, and every route has to be reachable. */
export function checkRoutes({ routes, escalation }: PolicyFile): Problem[] {
  return checkSiblings(routes, ['routes'], [], Object.keys(escalation));
}

function checkSiblings(routes: readonly Route[], path: Path, above: readonly Matcher[], ladders: string[]): Problem[] {
  return routes.flatMap((route, index) => {
    const place = [...path, index];
    const matchers = matchersOf(route.matchers);
    const problems: Problem[] = [];
    if (route.escalation !== undefined && ladders.length > 0 && !ladders.includes(route.escalation)) {
      const message = `"${route.escalation}" is no ladder of this policy; write ${nearest(route.escalation, ladders)}`;
      problems.push({ path: [...place, 'escalation'], message });
    }
    const clash = contradiction([...above, ...matchers]);
    if (clash !== undefined) problems.push({ path: [...place, 'matchers'], message: `can never match: ${clash}; remove one` });
    const shadow = routes.slice(0, index).find((before) => !before.continue && covers(matchersOf(before.matchers), matchers));
    if (shadow !== undefined) {
      const message = `is never reached, because the route ${printMatchers(matchersOf(shadow.matchers))} before it takes all that it matches; move it up, or write "continue: true" there`;
      problems.push({ path: place, message });
    }
    return [...problems, ...checkSiblings(route.routes, [...place, 'routes'], [...above, ...matchers], ladders)];
  });
}

/** Does whatever fulfils `later` surely fulfil `earlier`? True when each matcher of `earlier` is one of `later`, or follows from an equality there. */
function covers(earlier: readonly Matcher[], later: readonly Matcher[]): boolean {
  return earlier.every((one) =>
    later.some(
      (other) =>
        printMatcher(other) === printMatcher(one) ||
        (other.operator === '=' && other.name === one.name && matches(one, { [other.name]: other.value })),
    ),
  );
}

/** Two conditions on one label that exclude each other, in words. Only equalities are judged: of regular expressions it cannot be known. */
function contradiction(matchers: readonly Matcher[]): string | undefined {
  for (const equality of matchers.filter(({ operator }) => operator === '=')) {
    const against = matchers.find((other) => other.name === equality.name && !matches(other, { [equality.name]: equality.value }));
    if (against !== undefined) return `${printMatcher(equality)} and ${printMatcher(against)} exclude each other`;
  }
  return undefined;
}
