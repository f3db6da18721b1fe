import type { Api, ApiDeps } from '../deps.ts';
import { serveLinearCallbacks } from './linear.ts';
import { servePagerDutyCallbacks } from './pagerduty.ts';
import { serveSlackCallbacks } from './slack.ts';
import { serveTwilioCallbacks } from './twilio.ts';

/** A provider's door: the addresses below `/callbacks/` it calls, each verified by the provider's own signature. */
export type ServeCallbacks = (app: Api, deps: ApiDeps) => Promise<void> | void;

/** Every provider that calls back, one file each. To add one: its file here, its name in this list. */
const PROVIDERS: readonly ServeCallbacks[] = [serveTwilioCallbacks, serveSlackCallbacks, servePagerDutyCallbacks, serveLinearCallbacks];

/** Nothing here needs a token: a provider has none. Each door sits in a scope of its own, for its body parser and its errors. */
export async function serveCallbacks(app: Api, deps: ApiDeps): Promise<void> {
  for (const provider of PROVIDERS) await app.register(async (scope) => provider(scope as Api, deps));
}
