import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { SalvorError } from '../domain/error-codes.ts';
import { serveAcknowledgeLinks } from './acknowledge-link.ts';
import { authenticate } from './authentication.ts';
import { serveBreakers } from './breakers.ts';
import { serveCallbacks } from './callbacks/callbacks.ts';
import { serveAudit } from './audit.ts';
import { serveCommands } from './command-routes.ts';
import { serveConsole } from './console-files.ts';
import type { Api, ApiDeps } from './deps.ts';
import { serveHealth } from './health.ts';
import { serveIncidents } from './incidents.ts';
import { readJsonBodies } from './json-body.ts';
import { logOptions } from './log.ts';
import { serveLogin } from './login.ts';
import { serveOnCall } from './oncall.ts';
import { describeApi } from './openapi.ts';
import { servePageLoop } from './page-loop.ts';
import { serveOverrides } from './overrides.ts';
import { servePolicy } from './policy.ts';
import { sendProblem } from './problem.ts';
import { serveMaintenance } from './maintenance.ts';
import { servePagesNotSent } from './pages-not-sent.ts';
import { serveReports } from './reports.ts';
import { serveSandbox } from './sandbox.ts';
import { cookieSecret } from './session.ts';
import { serveSilences } from './silences.ts';
import { serveStream } from './stream.ts';
import { serveTemplates } from './templates.ts';
import { serveTokens } from './tokens.ts';
import { serveWebhookDeliveries } from './webhooks.ts';

/** Bytes. A report with the longest message, stack and context stays far below. */
const BODY_LIMIT = 1_048_576;
/** Requests a minute. A reporter sends once a second per failure; a person behind an unknown address needs few. */
const REQUESTS_PER_TOKEN = 3_000;
const REQUESTS_PER_ADDRESS = 300;

/** What a test narrows so that it need not send thousands of requests. */
export interface ApiLimits {
  bodyBytes?: number;
  perToken?: number;
  perAddress?: number;
}

/** Builds the API and console without listening. Closing it ends open streams; the dependencies stay open. */
export async function buildServer(deps: ApiDeps, limits: ApiLimits = {}): Promise<Api> {
  const { config, access } = deps;
  const app: Api = Fastify({
    logger: logOptions(config.logLevel),
    bodyLimit: limits.bodyBytes ?? BODY_LIMIT,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply as never),
    routerOptions: { maxParamLength: 1_024 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendProblem);
  readJsonBodies(app);

  await authenticate(app, access, cookieSecret(config.linkSecret ?? ''));
  await app.register(rateLimit, {
    keyGenerator: (request) => request.principal?.hash ?? request.ip,
    max: (request: FastifyRequest) =>
      request.principal === undefined ? (limits.perAddress ?? REQUESTS_PER_ADDRESS) : (limits.perToken ?? REQUESTS_PER_TOKEN),
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new SalvorError('RATE_LIMITED', `Too many requests. Wait ${Math.ceil(ttl / 1_000)} s (Retry-After) and repeat.`),
  });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const [path] = request.url.split('?');
    return sendProblem(
      new SalvorError('NOT_FOUND', `${request.method} ${path ?? ''} is no route. GET /openapi.json lists them all.`),
      request,
      reply,
    );
  });

  await describeApi(app);
  serveHealth(app, deps);
  serveReports(app, deps);
  serveIncidents(app, deps);
  serveCommands(app, deps);
  serveStream(app, deps);
  serveSandbox(app, deps);
  serveTokens(app, deps);
  serveBreakers(app, deps);
  serveTemplates(app);
  serveAudit(app, deps);
  serveWebhookDeliveries(app, deps);
  serveSilences(app, deps);
  servePagesNotSent(app, deps);
  serveMaintenance(app, deps);
  servePolicy(app, deps);
  serveOverrides(app, deps);
  serveOnCall(app, deps);
  servePageLoop(app, deps);
  serveLogin(app, deps);
  await serveAcknowledgeLinks(app, deps);
  await serveCallbacks(app, deps);
  serveConsole(app);
  return app;
}
