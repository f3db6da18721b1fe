import { z } from 'zod';
import { COMMAND_FIELDS, COMMAND_NAMES, type Command, type CommandName } from '../domain/incident/commands.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { appendAudit } from '../storage/append-audit.ts';
import { authorOf } from './author.ts';
import { schemaOf } from './command-schemas.ts';
import { sendCommand } from './commands.ts';
import type { Api, ApiDeps } from './deps.ts';
import { IncidentParams } from './incident-schemas.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const Result = z.object({
  incidentId: z.string(),
  message: z.string(),
  inFlight: z.array(z.string()),
  repeated: z.boolean(),
});

/** POST /api/incidents/:id/<command> for every command a person can give. */
export function serveCommands(app: Api, deps: ApiDeps): void {
  for (const name of COMMAND_NAMES) serveCommand(app, deps, name);
}

function serveCommand(app: Api, deps: ApiDeps, name: CommandName): void {
  app.post(
    `/api/incidents/:id/${name}`,
    {
      config: { role: 'responder' },
      schema: {
        tags: ['commands'],
        summary: `${name} an incident`,
        description: '`id` makes it safe to send twice. `by` names the person behind a shared token.',
        security: SECURED,
        params: IncidentParams,
        body: bodyOf(name),
        response: { 200: Result, ...PROBLEMS },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { by, via = request.bySession ? 'console' : 'api', ...fields } = request.body;
      const author = authorOf(request.principal?.name ?? 'unknown', by);
      const command = { ...fields, by: author, via } as unknown as Command;
      try {
        return await sendCommand(deps, name, id, command);
      } catch (error) {
        if (error instanceof SalvorError) await auditRefusal(request.log, deps, { name, incidentId: id, author, error });
        throw error;
      }
    },
  );
}

/** What every command's body has in common; its own fields were validated by its own schema. */
interface CommandBody {
  by?: string;
  via?: 'api' | 'cli';
  [field: string]: unknown;
}

/** The command's own schema, without what the address and the token already say. */
function bodyOf(name: CommandName): z.ZodType<CommandBody> {
  return schemaOf(COMMAND_FIELDS[name])
    .omit({ incidentId: true })
    .extend({
      by: z.string().min(1).max(100).optional(),
      via: z.enum(['api', 'cli']).optional(),
    });
}

interface Refusal {
  name: CommandName;
  incidentId: string;
  author: string;
  error: SalvorError;
}

/** A refused command leaves a trace; that Postgres is away is no reason to answer something else. */
async function auditRefusal(
  log: { warn(words: string): void },
  { pool }: ApiDeps,
  { name, incidentId, author, error }: Refusal,
): Promise<void> {
  const message = `${name} of ${incidentId} by ${author} was refused: ${error.message}`;
  await appendAudit(pool, { type: 'command.refused', actor: author, message, data: { command: name, incidentId, code: error.code } }).catch(
    () => log.warn(`Not audited, Postgres is away: ${message}`),
  );
}
