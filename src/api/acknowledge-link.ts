import formbody from '@fastify/formbody';
import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { acknowledgePage, resultPage } from './acknowledge-page.ts';
import { sendCommand } from './commands.ts';
import type { Api, ApiDeps } from './deps.ts';
import { findLiveIncident } from './find-incident.ts';
import { problemOf } from './problem.ts';

const Params = z.object({ token: z.string().max(1_000) });
/** The button that was pressed; a press without a name is the first one, which was the only one once. */
const Press = z.object({ do: z.enum(['acknowledge', 'escalate', 'resolve']).optional() }).nullish();
const DONE = { acknowledge: 'Acknowledged', escalate: 'Escalated', resolve: 'Resolved' };
/** A page of our own, without scripts, that nobody may frame; its address, which holds the token, is told to nobody. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
};

/**
 * The link in a mail: opening it shows what is broken and changes nothing (mail scanners open links); its buttons acknowledge, escalate
 * and resolve in the name of whoever the mail went to. Each of them is one command however often it is pressed.
 */
export async function serveAcknowledgeLinks(app: Api, deps: ApiDeps): Promise<void> {
  await app.register(async (pages) => {
    await pages.register(formbody);
    pages.setErrorHandler((error, request, reply) => {
      const problem = problemOf(error, request.id);
      if (problem.code === 'INTERNAL') request.log.error({ err: error }, 'acknowledge page failed');
      return reply
        .code(problem.status)
        .headers(HEADERS)
        .send(resultPage({ title: problem.title, text: problem.detail, remedy: problem.remedy }));
    });

    (pages as Api).get('/ack/:token', { schema: { hide: true, params: Params } }, async ({ params: { token } }, reply) => {
      const { incidentId, who } = await deps.links.verifyAckToken(token);
      const { view } = await findLiveIncident(deps, incidentId);
      return reply.headers(HEADERS).send(acknowledgePage(view, who, deps.links.incident(incidentId)));
    });

    (pages as Api).post('/ack/:token', { schema: { hide: true, params: Params, body: Press } }, async ({ params, body }, reply) => {
      const { incidentId, who, commandId } = await deps.links.verifyAckToken(params.token);
      const action = body?.do ?? 'acknowledge';
      const result = await sendCommand(deps, action, incidentId, { id: commandId, by: who, via: 'email' });
      if (action === 'acknowledge') await assertStillTrue(deps, incidentId);
      return reply.headers(HEADERS).send(resultPage({ title: DONE[action], text: result.message, link: deps.links.incident(incidentId) }));
    });
  });
}

/**
 * Temporal answers a command that was carried out before with its former answer, even when the incident has moved on since.
 * @throws SalvorError INCIDENT_CLOSED or COMMAND_STALE when that answer is no longer true
 */
async function assertStillTrue(deps: ApiDeps, incidentId: string): Promise<void> {
  // The command was carried out: that nobody can be asked about it now must not look like a failure.
  const found = await findLiveIncident(deps, incidentId).catch(() => undefined);
  if (found === undefined) return;
  const { closedAt, closedReason, acknowledgement } = found.view;
  if (closedAt !== undefined) throw new SalvorError('INCIDENT_CLOSED', `It is over: ${closedReason ?? 'the incident is closed'}`);
  if (acknowledgement === undefined) {
    throw new SalvorError(
      'COMMAND_STALE',
      'This link was used before, and its acknowledgement has ended. Open the newest mail, or the console.',
    );
  }
}
