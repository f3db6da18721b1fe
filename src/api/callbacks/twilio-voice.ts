import { z } from 'zod';
import { callAnswer, spokenIncident } from '../../channels/call-script.ts';
import type { Api, ApiDeps } from '../deps.ts';
import { findLiveIncident } from '../find-incident.ts';
import { incidentOfKey } from './delivery-report.ts';
import { hearDelivery } from './hear-delivery.ts';
import { commandByPhone } from './phone-command.ts';
import { CallSid, OfNotification, TWILIO_LIMIT, TWIML } from './twilio-route.ts';

const Keypress = z.object({
  CallSid,
  /** The phone that was called. */
  To: z.string().min(1).max(100),
  Digits: z
    .string()
    .regex(/^[0-9*#]{0,10}$/)
    .default(''),
});

const VERBS: Partial<Record<string, 'acknowledge' | 'escalate'>> = { '1': 'acknowledge', '2': 'escalate' };
const REPEAT = '3';

/**
 * Somebody pressed a key during a call. That alone shows that a person listens, so the call counts as delivered whatever the key. A key
 * that Twilio reports twice is one command.
 */
export function serveKeypresses(scope: Api, deps: ApiDeps): void {
  scope.post(
    '/callbacks/twilio/voice',
    { config: TWILIO_LIMIT, schema: { hide: true, querystring: OfNotification, body: Keypress } },
    async ({ query: { key }, body: { CallSid: callSid, To: phone, Digits: digits }, log }, reply) => {
      const keysGoTo = deps.links.callback('twilio/voice', { key });
      const incidentId = incidentOfKey(key);
      // Nobody hears about a report that failed; the command below says what the caller needs to know.
      const heard = digits === '' ? Promise.resolve() : hearKey(deps, { key, callSid }, log).catch(() => undefined);
      const verb = VERBS[digits];
      const words =
        verb === undefined
          ? await repeated(deps, incidentId, digits, keysGoTo)
          : await answerKey(deps, { verb, id: `call-${callSid}-${digits}`, incidentId, phone }, keysGoTo);
      await heard;
      return reply.type(TWIML).send(words);
    },
  );
}

function hearKey(
  deps: ApiDeps,
  { key, callSid }: { key: string; callSid: string },
  log: Parameters<typeof hearDelivery>[2],
): Promise<void> {
  return hearDelivery(
    deps,
    { key, state: 'delivered', reason: 'somebody took the call and pressed a key', at: Date.now(), providerId: callSid },
    log,
  );
}

interface Pressed {
  verb: 'acknowledge' | 'escalate';
  id: string;
  incidentId: string;
  phone: string;
}

async function answerKey(deps: ApiDeps, pressed: Pressed, keysGoTo: string): Promise<string> {
  const outcome = await commandByPhone(deps, { ...pressed, via: 'voice' });
  if (!outcome.done) return outcome.over ? callAnswer(isOver(outcome.why)) : callAnswer(outcome.why, keysGoTo);
  const before = outcome.formerly === undefined ? '' : ` ${outcome.formerly} had acknowledged it before you.`;
  const done =
    pressed.verb === 'acknowledge'
      ? 'Acknowledged. Nobody else is told until the acknowledgement runs out.'
      : `Escalated. ${outcome.result.message}`;
  return callAnswer(done + before);
}

/** Says it again as it stands now; after a key without a meaning as well. */
async function repeated(deps: ApiDeps, incidentId: string, digits: string, keysGoTo: string): Promise<string> {
  const view = (await findLiveIncident(deps, incidentId).catch(() => undefined))?.view;
  const prefix = digits === REPEAT || digits === '' ? '' : `Key ${digits} means nothing here. `;
  if (view === undefined) return callAnswer(`${prefix}The incident cannot be read just now.`, keysGoTo);
  if (view.closedAt !== undefined) return callAnswer(isOver(view.closedReason));
  const { title, openedAt, classification, acknowledgement } = view;
  const taken = acknowledgement === undefined ? '' : ` ${acknowledgement.by} has acknowledged it.`;
  const text = spokenIncident({ title, openedAt, severity: classification?.severity ?? 'unknown', now: Date.now() });
  return callAnswer(`${prefix}${text}${taken}`, keysGoTo);
}

function isOver(why: string | undefined): string {
  return `It is over. ${why ?? ''} You need not do anything.`;
}
