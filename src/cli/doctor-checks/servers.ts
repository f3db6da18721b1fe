import type { Config } from '../../config/config.ts';
import { reachable } from '../../embedded/own-parts.ts';
import { answersHttp } from '../../embedded/waiting.ts';
import { fail, ok, reason, type Finding } from './finding.ts';

/** Our own processes: do they answer? */
export async function checkServers(config: Config): Promise<Finding[]> {
  return Promise.all([
    answers('API', `${config.api.url}/healthz`, 'Start it with "salvor up" or "salvor api", or correct SALVOR_API_URL.'),
    answers(
      'Worker',
      `http://${reachable(config.host)}:${config.worker.healthPort}/healthz`,
      'Start it with "salvor up" or "salvor worker".',
    ),
    answers('Sandbox', `${config.sandbox.url}/healthz`, 'Start it with "salvor up" or "salvor sandbox".'),
  ]);
}

async function answers(check: string, url: string, remedy: string): Promise<Finding> {
  try {
    return (await answersHttp(url)) ? ok(check, url) : fail(check, `${url} answers, but is not healthy`, remedy);
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return fail(check, `${url} does not answer (${reason(cause)})`, remedy);
  }
}
