import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Temporal } from '../../../../src/api/temporal.ts';
import type { DeliveryReport } from '../../../../src/domain/contracts.ts';
import { SalvorError } from '../../../../src/domain/error-codes.ts';
import type { Command, CommandName } from '../../../../src/domain/incident/commands.ts';
import { workflowIdOfIncident } from '../../../../src/domain/incident/identity.ts';
import type { IncidentView } from '../../../../src/domain/incident/view.ts';

/** An incident behind the stand-in, with everything it was told. */
interface StandIn {
  view: IncidentView;
  commands: (Command & { name: CommandName })[];
  deliveries: DeliveryReport[];
}

/**
 * Incidents in place of Temporal's, for the doors before them: an update id is carried out once, a closed incident refuses, and
 * everything is written down.
 */
export class StandInTemporal implements Temporal {
  /** Nobody answers while this is set. */
  away = false;
  readonly #incidents = new Map<string, StandIn>();
  readonly #updates = new Map<string, object>();

  open(view: IncidentView): StandIn {
    const incident: StandIn = { view, commands: [], deliveries: [] };
    this.#incidents.set(workflowIdOfIncident(view.id) ?? view.id, incident);
    return incident;
  }

  call<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.away) return Promise.reject(new SalvorError('TEMPORAL_UNREACHABLE', 'Temporal does not answer.'));
    const workflow = { getHandle: (workflowId: string) => this.#handle(workflowId) };
    return work({ workflow } as unknown as Client);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #handle(workflowId: string) {
    const find = (): StandIn => {
      const found = this.#incidents.get(workflowId);
      if (found === undefined) throw new WorkflowNotFoundError('no such workflow', workflowId, undefined);
      return found;
    };
    return {
      query: async () => {
        await Promise.resolve();
        return find().view;
      },
      signal: async (_name: string, report: DeliveryReport) => {
        await Promise.resolve();
        find().deliveries.push(report);
      },
      executeUpdate: async (name: CommandName, { updateId, args: [command] }: { updateId: string; args: [Command] }) => {
        await Promise.resolve();
        const incident = find();
        const known = this.#updates.get(`${workflowId} ${updateId}`);
        if (known !== undefined) return { ...known, repeated: true };
        if (incident.view.closedAt !== undefined) {
          const cause = ApplicationFailure.create({ type: 'INCIDENT_CLOSED', message: 'the incident is closed' });
          throw new WorkflowUpdateFailedError('refused', cause);
        }
        incident.commands.push({ ...command, name });
        if (name === 'acknowledge') incident.view.acknowledgement = { by: command.by, via: 'sms', at: 0, expiresAt: 1, hold: false };
        if (name === 'resolve')
          Object.assign(incident.view, { closedAt: Date.now(), state: 'resolved', closedReason: `${command.by} resolved it` });
        const result = {
          incidentId: incident.view.id,
          message: name === 'escalate' ? 'L2 Operations is told now.' : 'Done.',
          inFlight: [],
          repeated: false,
        };
        this.#updates.set(`${workflowId} ${updateId}`, result);
        return result;
      },
    };
  }
}
