import { loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { parseMatchers } from '../domain/silence/matchers.ts';
import type { Silence } from '../domain/silence/silence.ts';
import { inWords } from '../domain/words.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { tryRoute, type RouteTrial } from '../policy/try-route.ts';
import { callApi } from './api-client.ts';
import { policyInForce } from './policy-in-force.ts';

export interface RouteOptions {
  file?: string;
  at?: string;
  json?: boolean;
}

/**
 * Prints the way of an incident with these labels through the routes, its ladder and who would be told when. It is the
 * policy in force, or that of a file, which needs no server; silences are asked for and left out when nobody answers.
 */
export async function runPolicyRoute(given: string[], { file, at, json }: RouteOptions): Promise<void> {
  const labels = labelsIn(given);
  const moment = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(moment)) {
    throw new SalvorError('INVALID_INPUT', `--at: "${at ?? ''}" is no time; write ISO 8601 such as 2026-03-02T03:00:00Z.`, { field: 'at' });
  }
  const config = loadConfig(withLocalStack());
  const policy = await policyInForce(config, file);
  const silences = await silencesNow();
  const trial = tryRoute(policy, labels, silences ?? [], moment);
  if (trial === undefined)
    throw new SalvorError('CONFIG_INVALID', 'The ladder is not defined. Run "salvor policy check".', { field: 'escalation' });
  if (json) console.log(JSON.stringify({ ...trial, silencesAsked: silences !== undefined }, null, 2));
  else for (const line of wordsOf(trial, silences !== undefined)) console.log(line);
}

/** Labels as they are typed, "name=value": the same syntax as matchers, of which only equality makes sense here. */
function labelsIn(given: string[]): Record<string, string> {
  const matchers = given.flatMap(parseMatchers);
  const other = matchers.find(({ operator }) => operator !== '=');
  if (other !== undefined) {
    throw new SalvorError(
      'INVALID_INPUT',
      `labels: ${other.name}${other.operator}… is a matcher, not a label; write ${other.name}=value.`,
      {
        field: 'labels',
      },
    );
  }
  return Object.fromEntries(matchers.map(({ name, value }) => [name, value]));
}

/** Undefined when there is no API to ask. */
async function silencesNow(): Promise<Silence[] | undefined> {
  interface Listed {
    silences: { id: string; matchers: string; startsAt: string; endsAt: string; createdBy: string; comment: string; createdAt: string }[];
  }
  try {
    const [active, pending] = await Promise.all(
      ['active', 'pending'].map((state) => callApi<Listed>('GET', `/api/silences?state=${state}`)),
    );
    return [...(active?.silences ?? []), ...(pending?.silences ?? [])].map((silence) => ({
      ...silence,
      matchers: parseMatchers(silence.matchers),
      startsAt: Date.parse(silence.startsAt),
      endsAt: Date.parse(silence.endsAt),
      createdAt: Date.parse(silence.createdAt),
    }));
  } catch {
    return undefined;
  }
}

function wordsOf({ playbook, ladder, severity, levels }: RouteTrial, silencesAsked: boolean): string[] {
  const ways = ladder.paths.map(({ steps, escalation = 'no ladder of its own' }) => `Route     ${steps.join(' > ')} → ${escalation}`);
  return [
    ...(ways.length > 0 ? ways : ['Route     none matches']),
    `Playbook  ${playbook}`,
    `Ladder    ${ladder.names.join(' and ')}${ladder.reason === undefined ? ', that of the playbook' : ', by the routes'}`,
    `Severity  ${severity}`,
    ...levels.flatMap(({ number, name, afterMs, passedOver, recipients }) => [
      `L${number} ${name}, ${afterMs === 0 ? 'at once' : `after ${inWords(afterMs)}`}${passedOver === undefined ? '' : `: passed over, because ${passedOver}`}`,
      ...recipients.flatMap(({ recipient, people, muted }) => [
        `   ${recipient}${muted === undefined ? '' : `  HELD BACK by ${muted}`}`,
        ...people.map((person) => `      ${person}`),
      ]),
    ]),
    ...(silencesAsked ? [] : ['Silences were not asked for: no API answers. Maintenance windows are those of the policy.']),
  ];
}
