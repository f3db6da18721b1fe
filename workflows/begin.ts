import { ApplicationFailure, condition, defineQuery, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import { DELIVERY_SIGNAL, type IncidentInput, type LeftBehind, REPORT_SIGNAL, VIEW_QUERY } from '../src/domain/contracts.ts';
import { PROPOSAL_SIGNAL } from '../src/domain/codegen/proposal.ts';
import { takeProposal } from '../src/domain/codegen/take.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { DELIVERY_FIELDS, hearOfDelivery } from '../src/domain/incident/delivered.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { incidentIdOf } from '../src/domain/incident/identity.ts';
import { log } from '../src/domain/incident/log.ts';
import { keepLate } from '../src/domain/incident/late-reports.ts';
import { countReport } from '../src/domain/incident/occurrences.ts';
import { openIncidentData } from '../src/domain/incident/open.ts';
import { viewOf } from '../src/domain/incident/present.ts';
import type { IncidentView } from '../src/domain/incident/view.ts';
import { check } from '../src/domain/shape.ts';
import { checkReport } from '../src/domain/report-fields.ts';
import { type Life, newLife } from './life.ts';
import { openIncident } from './proxies.ts';

const reportSignal = defineSignal<[unknown]>(REPORT_SIGNAL);
const deliverySignal = defineSignal<[unknown]>(DELIVERY_SIGNAL);
const proposalSignal = defineSignal<[unknown]>(PROPOSAL_SIGNAL);
const viewQuery = defineQuery<IncidentView>(VIEW_QUERY);

/** Opens the incident with the first report, or takes up the state a former run carried over. */
export async function begin(input: IncidentInput): Promise<Life> {
  const inbox: unknown[] = [...(input.reopened?.reports ?? [])];
  setHandler(reportSignal, (report) => void inbox.push(report));
  setHandler(viewQuery, () => {
    throw new Error('The incident is just being opened: ask again in a moment.');
  });
  const life = newLife(input.carried === undefined ? await open(input, inbox) : { ...input.carried, runId: workflowInfo().runId });
  life.recorded = input.carried !== undefined;
  takeOver(life.incident, input.reopened?.left);
  setHandler(viewQuery, () => viewOf(life.incident, Date.now()));
  setHandler(reportSignal, (report) => join(life, report));
  setHandler(deliverySignal, (word) => hear(life, word));
  setHandler(proposalSignal, (proposal) => takeProposal(life.incident, proposal, Date.now()));
  for (const report of inbox.splice(0)) join(life, report);
  return life;
}

async function open(input: IncidentInput, inbox: unknown[]) {
  await condition(() => inbox.length > 0);
  // One that is not valid must not take those along that came with it: the rest is joined, or said to be invalid, later.
  const valid = inbox.findIndex((report) => 'fits' in checkReport(report));
  const first = checkReport(inbox.splice(Math.max(0, valid), 1)[0]);
  if ('misfit' in first) {
    const { field, problem } = first.misfit;
    throw ApplicationFailure.nonRetryable(`The report that started this incident is not valid: ${field} ${problem}`, 'INVALID_INPUT');
  }
  const policy = input.drill?.policy ?? (await openIncident(first.fits));
  const { workflowId, runId, firstExecutionRunId, startTime } = workflowInfo();
  const reopened = input.reopened?.times ?? 0;
  const id = incidentIdOf(input.service, input.fingerprint, firstExecutionRunId, reopened);
  // The moment Temporal had the report, not the moment a worker took it: nobody's absence moves the ladder.
  const openedAt = reopened === 0 ? startTime.getTime() : Date.now();
  return openIncidentData({ id, workflowId, runId, reopened, openedAt, drill: input.drill !== undefined }, first.fits, policy, Date.now());
}

/** A provider's word about a message. The door that took it verified it; what does not fit is no word. */
function hear({ incident }: Life, word: unknown): void {
  const checked = check(DELIVERY_FIELDS, word);
  if ('fits' in checked) hearOfDelivery(incident, checked.fits, Date.now());
  else
    log(incident, Date.now(), 'incident.note', `A word about a delivery was not valid: ${checked.misfit.field} ${checked.misfit.problem}`);
}

/** What the former incident left behind is done first. Its messages keep their keys and belong to it. */
function takeOver(incident: IncidentData, left: LeftBehind | undefined): void {
  if (left === undefined) return;
  incident.unwritten = [...left.records];
  incident.toSend.push(...left.messages);
}

/** A report joins the open incident; one that comes while a closed incident is being written up opens the next. */
function join(life: Life, input: unknown): void {
  const { incident, late } = life;
  const report = checkReport(input);
  if ('misfit' in report) {
    const { field, problem } = report.misfit;
    log(incident, Date.now(), 'incident.note', `A report was not counted because it is not valid: ${field} ${problem}`);
    return;
  }
  const { fits } = report;
  if (!isClosed(incident)) countReport(incident, fits, Date.now());
  else if (fits.seq > (incident.reporters[fits.reporter]?.seq ?? 0)) keepLate(late, fits);
}
