import { ladderByRoute, mergeLadders } from '../../domain/policy/ladder-by-route.ts';
import { Playbook, type EscalationPolicy, type PolicyFile } from '../../domain/policy/playbook.ts';
import { SEVERITIES, type Severity } from '../../domain/severity.ts';
import type { Route } from '../../domain/policy/route.ts';
import { labelsOfIncident } from '../../domain/silence/labels.ts';
import type { Labels } from '../../domain/silence/matchers.ts';
import { matchersOf } from '../../domain/silence/policy.ts';

/** A kind of failure that is imagined to happen at every moment, and the ladder it would climb. */
export interface ImaginedFailure {
  /** "*" is every service that no playbook names. */
  service: string;
  severity: Severity;
  playbook: string;
  /** Names of the ladder, joined by " + " where routes add one to another. */
  ladder: string;
}

/** A ladder that some failure climbs; undefined when the policy does not define it. */
export type Ladders = Map<string, EscalationPolicy | undefined>;

export const ANY_SERVICE = '*';

/**
 * Every service × playbook × severity with its ladder. Which playbook a failure gets may depend on its category or operation, so a
 * service has each that could be chosen; routes are asked as for a failure of which no more is known than these.
 */
export function imaginedFailures(policy: PolicyFile): { failures: ImaginedFailure[]; ladders: Ladders } {
  const ladders: Ladders = new Map();
  const failures = servicesOf(policy).flatMap((service) =>
    playbooksFor(policy, service).flatMap((playbook) =>
      severitiesOf(policy).map((severity) => {
        const { names } = ladderByRoute(policy, labelsOf(service, playbook, severity), playbook);
        const ladder = names.join(' + ');
        if (!ladders.has(ladder)) ladders.set(ladder, ladderOf(policy, names));
        return { service, severity, playbook: playbook.name, ladder };
      }),
    ),
  );
  return { failures, ladders };
}

/** Those that playbooks or routes name, and all others as one. */
function servicesOf({ playbooks, routes }: PolicyFile): string[] {
  return [...new Set([...playbooks.flatMap(({ match }) => match.service ?? []), ...servicesRouted(routes)]), ANY_SERVICE];
}

function servicesRouted(routes: readonly Route[]): string[] {
  return routes.flatMap((route) => [
    ...matchersOf(route.matchers).flatMap(({ name, operator, value }) =>
      name === 'service' && operator === '=' && value !== '' ? [value] : [],
    ),
    ...servicesRouted(route.routes),
  ]);
}

/** `info` may stay unheard, so it is looked at only where some level wants to hear it. */
function severitiesOf({ escalation }: PolicyFile): Severity[] {
  const heard = Object.values(escalation).some(({ levels }) => levels.some(({ minSeverity }) => minSeverity === 'info'));
  return SEVERITIES.filter((severity) => severity !== 'info' || heard);
}

const FALLBACK = Playbook.parse({ name: 'fallback' });

/** Those that could be chosen: up to the first that asks for nothing else. */
function playbooksFor({ playbooks }: PolicyFile, service: string): Playbook[] {
  const candidates = playbooks.filter(({ match }) => match.service === undefined || match.service.includes(service));
  const certain = candidates.findIndex(({ match }) => match.category === undefined && match.operation === undefined);
  return certain === -1 ? [...candidates, FALLBACK] : candidates.slice(0, certain + 1);
}

function labelsOf(service: string, { match }: Playbook, severity: Severity): Labels {
  const category = match.category?.[0];
  const named = labelsOfIncident({ service: service === ANY_SERVICE ? '' : service, operation: match.operation?.[0] ?? '' });
  return { ...named, severity, ...(category !== undefined && { category }) };
}

function ladderOf({ escalation }: PolicyFile, names: readonly string[]): EscalationPolicy | undefined {
  const found = names.flatMap((name) => {
    const ladder = Object.hasOwn(escalation, name) ? escalation[name] : undefined;
    return ladder === undefined ? [] : [[name, ladder] as [string, EscalationPolicy]];
  });
  return found.length < names.length ? undefined : mergeLadders(found);
}
