import type { RecordBatch } from '../../../src/domain/incident/record.ts';
import type { TimelineEvent } from '../../../src/domain/incident/timeline.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { workflowIdOf } from '../../../src/domain/incident/identity.ts';

const OPENED = Date.UTC(2026, 0, 5, 2, 0, 0);
const FINGERPRINT = '0123456789abcdef';

/** A whole view of an incident of the demo shop; `over` replaces fields. */
export function viewOf(over: Partial<IncidentView> = {}): IncidentView {
  const service = over.service ?? 'shop';
  const fingerprint = over.fingerprint ?? FINGERPRINT;
  return {
    id: `${service}-${fingerprint}-00000001`,
    workflowId: workflowIdOf(service, fingerprint),
    runId: 'run-1',
    service,
    operation: 'checkout',
    fingerprint,
    title: 'checkout fails: connection terminated',
    state: 'open',
    openedAt: OPENED,
    failure: { name: 'Error', message: 'connection terminated', causes: [] },
    classification: {
      category: 'database',
      severity: 'error',
      retryability: 'transient',
      layer: 'data',
      impact: 'low',
      confidence: 0.9,
      reasons: ['SQLSTATE 57P01 means that an operator ended the connection.'],
    },
    occurrences: { count: 1, firstAt: OPENED, lastAt: OPENED, reporters: 1 },
    levels: [],
    notifications: [],
    attempts: [],
    labels: {},
    drill: false,
    revision: 1,
    ...over,
  };
}

function eventOf(seq: number, message = `Event ${seq}.`): TimelineEvent {
  return {
    seq,
    at: OPENED + seq * 1_000,
    type: 'incident.note',
    actor: 'salvor',
    message,
    data: { seq, ratio: 0.1, nested: { b: 1, a: [1, null] } },
  };
}

export function batchOf(incident: IncidentView, seqs: number[], reporters: RecordBatch['reporters'] = []): RecordBatch {
  return { incident, events: seqs.map((seq) => eventOf(seq)), reporters };
}
