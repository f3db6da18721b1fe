import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { Api } from './deps.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** OpenAPI 3.1, generated from the very schemas that validate. Call it before the routes are added. */
export async function describeApi(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Salvor',
        version,
        description:
          'Durable recovery orchestrator. Times are ISO 8601. Every failure is problem+json (RFC 9457) with a stable code and a remedy.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Roles: reporter < responder < admin; `salvor token create` makes one.' },
          session: { type: 'apiKey', in: 'cookie', name: 'salvor_session', description: 'The console: POST /login.' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(withJsonValues(app.swagger())));
}

/**
 * The only schema of ours that contains itself is zod's `z.json()`. The generator refers to it by a name that it does not
 * define; here that name gets its meaning: any JSON value.
 */
function withJsonValues(document: object): object {
  const { components = {} } = document as { components?: { schemas?: object } };
  const referred = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(schema\d+)"/g);
  const schemas = Object.fromEntries([...referred].map(([, name = '']) => [name, { description: 'Any JSON value.' }]));
  return { ...document, components: { ...components, schemas: { ...components.schemas, ...schemas } } };
}

/** What a route says of itself: its place in the description, and who may use it. */
export const SECURED = [{ bearer: [] }, { session: [] }];
