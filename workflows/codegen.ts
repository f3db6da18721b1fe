import { CancellationScope, condition, isCancellation, rootCause } from '@temporalio/workflow';
import type { Codegen } from '../src/domain/codegen/policy.ts';
import type { CodegenAnswer } from '../src/domain/codegen/request.ts';
import { attemptInWords, titleOf } from '../src/domain/escalation/messages.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { CodegenData, IncidentData } from '../src/domain/incident/data.ts';
import { log } from '../src/domain/incident/log.ts';
import { inWords } from '../src/domain/words.ts';
import { until } from './clock.ts';
import { isAtRest, type Life } from './life.ts';
import { codegenTeller, requestCodegen } from './proxies.ts';

/** Asks for a fix once, and waits until one was proposed, the time is over, or a person has taken over. */
export async function awaitProposal(life: Life, codegen: Codegen): Promise<void> {
  const { incident } = life;
  const asked = (incident.codegen ??= ask(incident, codegen));
  if (asked.issueId === undefined && asked.refused === undefined) await openIssue(life, asked, codegen);
  const known = asked.proposals.length;
  if (asked.refused !== undefined || isClosed(incident)) return;

  incident.machine = { at: asked.until, what: 'nobody waits for a proposal any more' };
  life.machineIdle = true;
  const came = () => asked.proposals.slice(known).some(({ refused }) => refused === undefined);
  await until(asked.until, () => isClosed(incident) || incident.held || came());
  // Where another run takes over it waits again from here.
  await condition(() => !life.handingOver || isClosed(incident));
  life.machineIdle = false;
  delete incident.machine;
  if (Date.now() >= asked.until && !came() && !isClosed(incident))
    log(incident, Date.now(), 'recovery.skipped', `Nobody proposed a fix within ${inWords(codegen.timeout)}.`);
}

function ask(incident: IncidentData, { timeout }: Codegen): CodegenData {
  const now = Date.now();
  log(incident, now, 'recovery.proposal', `The playbook's own means are used up: a fix is asked for, for ${inWords(timeout)} at the most.`);
  return { requestId: '1', askedAt: now, until: now + timeout, proposals: [], news: [] };
}

async function openIssue(life: Life, asked: CodegenData, codegen: Codegen): Promise<void> {
  const { incident } = life;
  const answer = await answerOf(life, asked, codegen);
  if (isClosed(incident)) return;
  if (answer.outcome === 'opened') Object.assign(asked, { issueId: answer.issueId, identifier: answer.identifier });
  else asked.refused = answer.reason;
  log(incident, Date.now(), answer.outcome === 'opened' ? 'recovery.proposal' : 'recovery.skipped', `${answer.reason}.`, {
    data: answer.outcome === 'opened' ? { identifier: answer.identifier, url: answer.url } : {},
  });
}

async function answerOf(life: Life, { requestId, until: end }: CodegenData, codegen: Codegen): Promise<CodegenAnswer> {
  const { incident } = life;
  const { id, service, severity, report, policy } = incident;
  const { name, message, code, stack } = report.failure;
  const scope = new CancellationScope();
  life.effect = scope;
  try {
    return await scope.run(() =>
      requestCodegen(end - Date.now())({
        incidentId: id,
        requestId,
        service,
        operation: report.operation,
        severity,
        title: titleOf(incident),
        lines: policy.classification.reasons,
        failure: { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) },
        attempts: incident.attempts.map(attemptInWords),
        codegen,
      }),
    );
  } catch (error) {
    const reason = isCancellation(error)
      ? 'No fix was asked for: the incident is over'
      : `No fix could be asked for: ${rootCause(error) ?? 'no answer'}`;
    return { outcome: 'refused', reason };
  } finally {
    delete life.effect;
  }
}

/** Tells whoever proposed what became of it, beside everything else. Nothing is lost when it cannot be told in time. */
export async function tellProposers(life: Life): Promise<void> {
  const { incident } = life;
  const isOver = () => isClosed(incident) && isAtRest(life);
  while (!isOver()) {
    const news = life.handingOver ? undefined : incident.codegen?.news[0];
    if (news === undefined) {
      await condition(() => (!life.handingOver && (incident.codegen?.news.length ?? 0) > 0) || isOver());
      continue;
    }
    const { reason } = await codegenTeller(news).catch((error: unknown) => ({ reason: rootCause(error) ?? 'no answer' }));
    if (incident.codegen !== undefined) incident.codegen.news = incident.codegen.news.filter((other) => other !== news);
    log(incident, Date.now(), 'recovery.proposal', `${reason}.`);
  }
}
