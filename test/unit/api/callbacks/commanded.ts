import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import Fastify from 'fastify';
import type { ServeCallbacks } from '../../../../src/api/callbacks/callbacks.ts';
import type { Api, ApiDeps } from '../../../../src/api/deps.ts';
import { sendProblem } from '../../../../src/api/problem.ts';
import type { Config } from '../../../../src/config/config.ts';
import { type ErrorCode, SalvorError } from '../../../../src/domain/error-codes.ts';

export interface Given {
  name: string;
  workflowId: string;
  id: string;
  by: string;
  via: string;
  text?: string;
}

/** One door alone, in front of an incident that notes the commands it carries out: each update id once, as Temporal does. */
export interface Commanded {
  url: string;
  /** What was carried out, in order. */
  carriedOut: Given[];
  /** How the incident answers from now on. */
  answer: 'open' | { refusal: ErrorCode; words: string } | 'unreachable' | { after: number };
  close(): Promise<void>;
}

export async function commanded(door: ServeCallbacks, config: Config): Promise<Commanded> {
  const carriedOut: Given[] = [];
  const answers = new Map<string, object>();
  const world: Commanded = { url: '', carriedOut, answer: 'open', close: () => Promise.resolve() };

  async function executeUpdate(
    workflowId: string,
    name: string,
    { updateId, args: [command] }: { updateId: string; args: [Omit<Given, 'name' | 'workflowId'>] },
  ) {
    if (world.answer === 'unreachable') throw new SalvorError('TEMPORAL_UNREACHABLE', 'Temporal does not answer.');
    const known = answers.get(updateId);
    if (known !== undefined) return { ...known, repeated: true };
    if (typeof world.answer === 'object' && 'refusal' in world.answer) {
      const { refusal, words } = world.answer;
      throw new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable(words, refusal));
    }
    if (typeof world.answer === 'object') await new Promise((resolve) => setTimeout(resolve, (world.answer as { after: number }).after));
    carriedOut.push({ name, workflowId, ...command });
    const result = { incidentId: '', message: `${command.by}: ${name} done.`, inFlight: [], repeated: false };
    answers.set(updateId, result);
    return result;
  }

  const temporal = {
    call: (work: (client: unknown) => Promise<unknown>) =>
      work({
        workflow: {
          getHandle: (workflowId: string) => ({
            executeUpdate: (name: string, options: never) => executeUpdate(workflowId, name, options),
          }),
        },
      }),
  };
  const app = Fastify({ logger: false });
  app.setErrorHandler(sendProblem);
  await app.register(async (scope) => door(scope as unknown as Api, { config, temporal } as unknown as ApiDeps));
  world.url = await app.listen({ host: '127.0.0.1', port: 0 });
  world.close = () => app.close();
  return world;
}
