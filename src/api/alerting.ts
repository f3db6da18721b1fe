import type { FastifyBaseLogger } from 'fastify';
import { evaluateAlerts, type FiringAlert } from '../alerting/evaluate.ts';
import { reportOfAlert } from '../alerting/report-alert.ts';
import { openIncident } from '../client/open-incident.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import { ALERT_KINDS } from '../domain/alerting/alert-types.ts';
import { readOpenIncidentOf } from '../storage/read-open-incidents.ts';
import { sendCommand } from './commands.ts';
import type { ApiDeps } from './deps.ts';

/** Milliseconds between two looks at the clock: each minute is evaluated once, by whichever process comes first. */
const LOOK_EVERY = 15_000;

/**
 * Watches the live data for alerts while the API runs. It is here, and not in a workflow, because a minute that nobody evaluates needs no
 * history and the next one makes up for it, while what an alert leads to is an incident and as durable as any.
 * @returns stops it, after an evaluation that is under way
 */
export function watchAlerts(
  deps: Pick<ApiDeps, 'pool' | 'temporal' | 'policy'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      const { alerts } = await deps.policy();
      await evaluateAlerts({ pool: deps.pool, alerts, raise: (alert) => raise(deps, alert), end: (alert) => end(deps, alert) }, Date.now());
    } catch (error) {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'Alerts were not all evaluated; the next minute tries again.',
      );
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = look().finally(() => (busy = false));
  }, LOOK_EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function raise({ temporal }: Pick<ApiDeps, 'temporal'>, alert: FiringAlert): Promise<void> {
  await temporal.call((client) => openIncident(client, reportOfAlert(alert)));
}

/** An alert that is over resolves its incident; one that a person closed already is left alone. */
async function end({ temporal, pool }: Pick<ApiDeps, 'temporal' | 'pool'>, alert: FiringAlert): Promise<void> {
  const { service, fingerprint } = reportOfAlert(alert);
  const incidentId = await readOpenIncidentOf(pool, workflowIdOf(service, fingerprint));
  if (incidentId === undefined) return;
  const note = `The alert is over: ${Math.round(alert.value * 10) / 10} ${ALERT_KINDS[alert.type].unit}.`;
  const id = `alert-over/${incidentId}`;
  await sendCommand({ temporal, pool }, 'resolve', incidentId, { id, by: 'salvor', via: 'api', note }).catch((error: unknown) => {
    if (error instanceof SalvorError && ['INCIDENT_CLOSED', 'INCIDENT_NOT_FOUND'].includes(error.code)) return;
    throw error;
  });
}
