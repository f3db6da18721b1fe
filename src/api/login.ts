import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { ROLES } from '../storage/tokens.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { SESSION_COOKIE, SESSION_LIFETIME, sealSession } from './session.ts';

const Login = z.strictObject({ token: z.string().min(1).max(200) });
const Me = z.object({ name: z.string(), role: z.enum(ROLES), temporalUiUrl: z.string(), namespace: z.string() });

/** Attempts a minute and address: a person mistypes, a machine guesses. */
const ATTEMPTS = 20;

/** The console's session, and who one is. */
export function serveLogin(app: Api, { access, config }: ApiDeps): void {
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    signed: true,
    secure: config.api.publicUrl.startsWith('https:'),
  } as const;
  const me = (principal: { name: string; role: (typeof ROLES)[number] }) => ({
    name: principal.name,
    role: principal.role,
    temporalUiUrl: config.temporal.uiUrl,
    namespace: config.temporal.namespace,
  });

  app.post(
    '/login',
    {
      config: { rateLimit: { max: ATTEMPTS } },
      schema: {
        tags: ['session'],
        summary: 'Trade a token for the session cookie of the console',
        body: Login,
        response: { 200: Me, ...PROBLEMS },
      },
    },
    async ({ body: { token } }, reply) => {
      const principal = await access.byToken(token);
      if (principal === undefined) {
        throw new SalvorError('UNAUTHENTICATED', 'The token is not known. "salvor token create" makes one.', { field: 'token' });
      }
      return reply.setCookie(SESSION_COOKIE, sealSession(principal.hash), { ...cookie, maxAge: SESSION_LIFETIME }).send(me(principal));
    },
  );

  app.post('/logout', { schema: { tags: ['session'], summary: 'End the session', response: { 204: z.null() } } }, async (_request, reply) =>
    reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send(null),
  );

  app.get(
    '/api/me',
    {
      config: { role: 'reporter' },
      schema: { tags: ['session'], summary: 'Whose token this is', security: SECURED, response: { 200: Me, ...PROBLEMS } },
    },
    ({ principal }) => me(principal ?? { name: 'unknown', role: 'reporter' }),
  );
}
