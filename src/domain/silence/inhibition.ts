import { atLeast, type Severity } from '../severity.ts';
import { matchesAll, type Labels } from './matchers.ts';
import { matchersOf, type InhibitRule, type SilencePolicy } from './policy.ts';

/** An open incident as inhibition sees it. */
export interface OpenIncident {
  id: string;
  service: string;
  severity: Severity;
  /** Epoch ms. */
  openedAt: number;
  labels: Labels;
}

export interface Inhibited {
  by: OpenIncident;
  /** In words. */
  because: string;
}

type Rules = Pick<SilencePolicy, 'inhibit' | 'dependencies'>;

/**
 * The open incident that makes a page about `target` pointless, if there is one.
 *
 * Incidents that inhibit each other, directly or in a circle, must not all fall silent: within a circle only an older one inhibits
 * a younger one. So what is left of "inhibits" has no circle, and every muted incident can be traced back to one that is not.
 */
export function inhibitorOf(target: OpenIncident, open: readonly OpenIncident[], rules: Rules): Inhibited | undefined {
  const found: Inhibited[] = open.flatMap((source) => {
    const because = inhibits(source, target, rules);
    return because === undefined ? [] : [{ by: source, because }];
  });
  const oldestFirst = found.sort((a, b) => (isOlder(a.by, b.by) ? -1 : 1));
  if (rules.inhibit.length === 0 && circleIn(rules.dependencies) === undefined) return oldestFirst[0];
  return oldestFirst.find(({ by }) => isOlder(by, target) || !reaches(target, by, open, rules));
}

/** Why `source` inhibits `target`, taken by themselves; undefined when it does not. */
export function inhibits(source: OpenIncident, target: OpenIncident, { inhibit, dependencies }: Rules): string | undefined {
  if (source.id === target.id) return undefined;
  if (atLeast(source.severity, target.severity)) {
    const way = wayTo(target.service, source.service, dependencies);
    if (way !== undefined) return `${way.join(' needs ')}, where incident ${source.id} (${source.severity}) is open`;
  }
  const index = inhibit.findIndex((rule) => ruleHolds(rule, source, target));
  const rule = inhibit[index];
  if (rule === undefined) return undefined;
  return `incident ${source.id} is open, and inhibit rule ${rule.name === undefined ? String(index + 1) : `"${rule.name}"`} says so`;
}

/** As in Alertmanager: an incident that matches both sides is not inhibited by one for which the same is true; absent labels are equal. */
function ruleHolds({ source_matchers, target_matchers, equal }: InhibitRule, source: OpenIncident, target: OpenIncident): boolean {
  const [sources, targets] = [matchersOf(source_matchers), matchersOf(target_matchers)];
  if (!matchesAll(targets, target.labels) || !matchesAll(sources, source.labels)) return false;
  if (matchesAll(sources, target.labels) && matchesAll(targets, source.labels)) return false;
  return equal.every((name) => (source.labels[name] ?? '') === (target.labels[name] ?? ''));
}

/** Can `from` inhibit `to`, directly or through others? */
function reaches(from: OpenIncident, to: OpenIncident, open: readonly OpenIncident[], rules: Rules): boolean {
  const seen = new Set([from.id]);
  const waiting = [from];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    for (const target of open) {
      if (seen.has(target.id) || inhibits(source, target, rules) === undefined) continue;
      if (target.id === to.id) return true;
      seen.add(target.id);
      waiting.push(target);
    }
  }
  return false;
}

function isOlder(a: OpenIncident, b: OpenIncident): boolean {
  return a.openedAt === b.openedAt ? a.id < b.id : a.openedAt < b.openedAt;
}

/** The shortest way along the dependencies from a service to one it needs, both included. */
function wayTo(from: string, to: string, dependencies: SilencePolicy['dependencies']): string[] | undefined {
  if (from === to) return undefined;
  const seen = new Set([from]);
  const waiting: string[][] = [[from]];
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const last = way.at(-1) ?? '';
    for (const next of Object.hasOwn(dependencies, last) ? (dependencies[last] ?? []) : []) {
      if (next === to) return [...way, next];
      if (!seen.has(next)) waiting.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** A service that needs itself, directly or in a circle: the circle, first service again at the end. */
export function circleIn(dependencies: SilencePolicy['dependencies']): string[] | undefined {
  for (const [service, needs] of Object.entries(dependencies)) {
    for (const need of needs) {
      const back = need === service ? [need] : wayTo(need, service, dependencies);
      if (back !== undefined) return [service, ...back];
    }
  }
  return undefined;
}
