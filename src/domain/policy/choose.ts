import { classify } from '../classification/classify.ts';
import type { PolicySnapshot } from './snapshot.ts';
import { SalvorError } from '../error-codes.ts';
import { reachableDirectory } from '../oncall/reachable.ts';
import { Report } from '../report.ts';
import { labelsOfIncident } from '../silence/labels.ts';
import { ladderByRoute, mergeLadders } from './ladder-by-route.ts';
import { templatesOf } from './choose-template.ts';
import { Playbook, type EscalationPolicy, type PolicyFile } from './playbook.ts';

/** Used when no playbook of the file matches: retries the operation if the report says how, and pages by the default ladder. */
const FALLBACK = Playbook.parse({ name: 'fallback' });

/** When an incident opens, and which revision of the policy it follows. */
export interface Occasion {
  /** Epoch ms; overrides that are over by then are not taken along. */
  at: number;
  /** Absent: the policy is no revision of the history. */
  revision?: number;
}

/**
 * What a new incident decides by, from the policy as it is now: classifies with the rules of the playbooks that are for this
 * service and operation, then takes the first playbook whose conditions all hold.
 * @throws SalvorError CONFIG_INVALID when the playbook names an escalation policy that the file does not have
 */
export function choosePolicy(policy: PolicyFile, given: Report, publicUrl: string, occasion?: Occasion): PolicySnapshot {
  const { report, leftOut } = usablePartsOf(given);
  const candidates = policy.playbooks.filter((playbook) => isFor(playbook, report));
  const classification = classify(report, { rules: candidates.flatMap(({ rules }) => rules), thresholds: policy.impact });
  const playbook = candidates.find(({ match }) => holds(match.category, classification.category)) ?? FALLBACK;
  const labels = labelsOfIncident({ ...report, classification, labels: report.labels ?? {} });
  const ladder = ladderByRoute(policy, labels, playbook);
  const escalation = mergeLadders(ladder.names.map((name) => [name, ladderCalled(name, policy, playbook)]));
  if (escalation === undefined)
    throw new SalvorError('CONFIG_INVALID', 'The policy has no ladder. Define escalation.default.', { field: 'escalation' });
  const reasons = [...classification.reasons, ...leftOut, ...(ladder.reason === undefined ? [] : [ladder.reason])];
  const oncall = reachableDirectory(policy, escalation.levels, occasion?.at ?? given.lastAt);
  const templates = templatesOf(escalation, policy.templates);
  return {
    playbook,
    escalation,
    classification: { ...classification, reasons },
    publicUrl,
    ...(report.retryWith !== undefined && { retryWith: report.retryWith }),
    ...(oncall !== undefined && { oncall }),
    ...(templates !== undefined && { templates }),
    ...(occasion?.revision !== undefined && { revision: occasion.revision }),
  };
}

function ladderCalled(name: string, { escalation }: PolicyFile, playbook: Playbook): EscalationPolicy {
  const ladder = Object.hasOwn(escalation, name) ? escalation[name] : undefined;
  if (ladder !== undefined) return ladder;
  throw new SalvorError(
    'CONFIG_INVALID',
    `Playbook "${playbook.name}" or a route escalates by "${name}", which the policy does not define. Define escalation.${name}.`,
    { field: `escalation.${name}` },
  );
}

/** Parts that a report may do without: an incident opens whatever a foreign client sent along, and says what it could not use. */
function usablePartsOf(given: Report): { report: Report; leftOut: string[] } {
  const { retryWith, business, ...report } = given;
  const operation = OptionalParts.shape.retryWith.safeParse(retryWith);
  const meaning = OptionalParts.shape.business.safeParse(business);
  const leftOut = Object.entries({ retryWith: operation, business: meaning }).flatMap(([name, { error }]) => {
    const issue = error?.issues[0];
    return issue === undefined ? [] : [`What the report says as ${[name, ...issue.path].join('.')} cannot be used: ${issue.message}.`];
  });
  return {
    leftOut,
    report: {
      ...report,
      ...(operation.data !== undefined && { retryWith: operation.data }),
      ...(meaning.data !== undefined && { business: meaning.data }),
    },
  };
}

const OptionalParts = Report.pick({ retryWith: true, business: true });

function isFor({ match }: Playbook, report: Report): boolean {
  return holds(match.service, report.service) && holds(match.operation, report.operation);
}

/** An absent condition holds. */
function holds(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed === undefined || allowed.includes(value);
}
