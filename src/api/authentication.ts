import cookie from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { SalvorError } from '../domain/error-codes.ts';
import type { Api } from './deps.ts';
import type { Role } from '../storage/tokens.ts';
import { mayAct, type Access, type Principal } from './access.ts';
import { openSession, SESSION_COOKIE } from './session.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined when nobody said so. */
    principal: Principal | undefined;
    /** True when the console's cookie said who asks. */
    bySession: boolean;
  }
  interface FastifyContextConfig {
    /** Least role that may use the route; a route without it is open to everybody. */
    role?: Role;
  }
}

const BEARER = /^Bearer +(\S+)$/i;

/** Finds out who asks before anything else, and turns away who may not before the body is read. */
export async function authenticate(app: Api, access: Access, secret: string): Promise<void> {
  await app.register(cookie, { secret });
  app.decorateRequest('principal', undefined);
  app.decorateRequest('bySession', false);
  app.addHook('onRequest', async (request) => {
    request.principal = await principalOf(request, access);
  });
  // After the rate limit, so that guessing a token is limited too.
  app.addHook('preParsing', (request, _reply, _payload, done) => done(refusal(request)));
}

async function principalOf(request: FastifyRequest, access: Access): Promise<Principal | undefined> {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) return access.byToken(token);
  const sealed = request.cookies[SESSION_COOKIE];
  const opened = sealed === undefined ? undefined : request.unsignCookie(sealed);
  const hash = opened?.valid === true ? openSession(opened.value) : undefined;
  if (hash === undefined) return undefined;
  request.bySession = true;
  return access.byHash(hash);
}

function refusal(request: FastifyRequest): SalvorError | undefined {
  const { role } = request.routeOptions.config;
  if (role === undefined) return undefined;
  const { principal } = request;
  if (principal === undefined) {
    return new SalvorError('UNAUTHENTICATED', 'No known token was sent. Send "Authorization: Bearer <token>", or log in at /login.', {
      field: 'authorization',
    });
  }
  if (!mayAct(principal.role, role)) {
    return new SalvorError('FORBIDDEN', `The token "${principal.name}" has the role ${principal.role}; this needs ${role}.`, {
      field: 'authorization',
    });
  }
  if (request.bySession && !isRead(request) && !comesFromConsole(request)) {
    return new SalvorError('FORBIDDEN', 'A session may only be used from the console itself. Send the header "x-salvor-console: 1".', {
      field: 'x-salvor-console',
    });
  }
  return undefined;
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A form of a foreign page can't set a header; a script of one needs a permission (CORS) that nobody gives. */
function comesFromConsole({ headers }: FastifyRequest): boolean {
  return headers['x-salvor-console'] !== undefined && (headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host);
}
