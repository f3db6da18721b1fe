import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import { CLOSED_STATES } from '../incident/view.ts';
import { checkProposal, whyNotProposable, type Proposal } from './proposal.ts';

/** Names are what budgets, approvals and attempts go by: a proposal's must not be taken for one of the playbook's. */
const NAME_LENGTH = 100;

/** Takes a proposal into the incident. A repeat changes nothing; what cannot be used is told to whoever proposed it. */
export function takeProposal(incident: IncidentData, input: unknown, now: number): void {
  const checked = checkProposal(input);
  if ('misfit' in checked) {
    log(incident, now, 'incident.note', `A proposal was not valid: ${checked.misfit.field} ${checked.misfit.problem}`);
    return;
  }
  const proposal = checked.fits;
  const { codegen, policy } = incident;
  if (proposal.incidentId !== incident.id || codegen === undefined || proposal.requestId !== codegen.requestId) {
    log(incident, now, 'incident.note', `${proposal.by} proposed "${proposal.action.name}", but nothing of this incident asked for it.`);
    return;
  }
  if (codegen.proposals.some(({ id }) => id === proposal.id)) return;
  const name = `proposal-${codegen.proposals.length + 1}-${proposal.action.name}`.slice(0, NAME_LENGTH);
  const refused = whyRefused(incident, proposal, policy.playbook.codegen?.allow ?? []);
  codegen.proposals.push({ ...proposal, action: { ...proposal.action, name }, ...(refused !== undefined && { refused }) });
  const words = `${proposal.by} proposes "${name}": ${proposal.summary}`;
  log(incident, now, 'recovery.proposal', refused === undefined ? words : `${words} It is not taken: ${refused}.`, {
    data: { proposalId: proposal.id, ...(proposal.url !== undefined && { url: proposal.url }) },
  });
  if (refused !== undefined) tellProposer(incident, `${proposal.id}/refused`, `This proposal is not taken: ${refused}.`);
}

function whyRefused(incident: IncidentData, { action }: Proposal, allow: Parameters<typeof whyNotProposable>[1]): string | undefined {
  if (CLOSED_STATES.includes(incident.state)) return `the incident is ${incident.state}`;
  if (incident.state === 'exhausted') return 'nobody waits for a proposal any more';
  return whyNotProposable(action, allow);
}

/** Leaves a word for whoever proposed; told by the workflow when it can be. */
export function tellProposer({ id, codegen }: IncidentData, key: string, text: string, done = false): void {
  if (codegen?.issueId === undefined) return;
  codegen.news.push({ incidentId: id, issueId: codegen.issueId, key, text, done });
}
