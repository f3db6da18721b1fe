import formbody from '@fastify/formbody';
import type { Api, ApiDeps } from '../deps.ts';
import { createTwilioCheck } from './twilio-signature.ts';
import { serveInboundSms } from './twilio-sms.ts';
import { serveTwilioStatus } from './twilio-status.ts';
import { serveKeypresses } from './twilio-voice.ts';

/** Bytes; Twilio's forms stay below a tenth of it. */
const BODY_LIMIT = 65_536;

/**
 * What Twilio calls, all POST with a form as body and each verified before anything of it is read:
 * - `/callbacks/twilio/sms`: somebody answered a message
 * - `/callbacks/twilio/voice?key=`: somebody pressed a key
 * - `/callbacks/twilio/message-status?key=`, `/call-status?key=`, `/answered-by?key=`: what became of a message or call
 */
export async function serveTwilioCallbacks(scope: Api, deps: ApiDeps): Promise<void> {
  scope.removeAllContentTypeParsers();
  await scope.register(formbody, { bodyLimit: BODY_LIMIT });
  const check = createTwilioCheck(deps.config);
  scope.addHook('preValidation', (request, _reply, done) => {
    check(request);
    done();
  });
  serveInboundSms(scope, deps);
  serveKeypresses(scope, deps);
  serveTwilioStatus(scope, deps);
}
