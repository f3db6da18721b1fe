import { climb } from '../../../src/domain/escalation/climb.ts';
import { isStopped } from '../../../src/domain/escalation/ladder.ts';
import { carryOut } from '../../../src/domain/incident/carry-out.ts';
import { isClosed } from '../../../src/domain/incident/close.ts';
import type { IncidentData } from '../../../src/domain/incident/data.ts';
import { hearOfDelivery } from '../../../src/domain/incident/delivered.ts';
import { sendLater, takeDue } from '../../../src/domain/incident/later.ts';
import { type Notification, PAGE_KINDS, type SendResult } from '../../../src/domain/notification.ts';

/** A send that began: nobody has answered it yet. */
interface InFlight {
  notification: Notification;
  wanted: boolean;
}

const STATE_OF = { sent: 'sent', rejected: 'failed', deferred: 'queued', unknown: 'unknown', suppressed: 'suppressed' } as const;

/**
 * An incident's life without a server: the pure decisions, moved by the same steps as the workflow's coroutines. Whoever plays says in
 * which order things happen, and may let time pass in which nothing runs.
 */
export class PlayedLife {
  readonly incident: IncidentData;
  now: number;
  /** Every send that began, with what the ladder's state was at that moment. */
  readonly started: { key: string; page: boolean; at: number; stopped: boolean }[] = [];
  readonly inFlight = new Map<string, InFlight>();

  constructor(incident: IncidentData) {
    this.incident = incident;
    this.now = incident.openedAt;
  }

  /** What the workflow does whenever it is awake: the ladder is brought up to now, what was decided is handed to its channel. */
  run(): void {
    climb(this.incident, this.now);
    takeDue(this.incident, this.now);
    for (const notification of this.incident.toSend.splice(0)) {
      const { key, kind } = notification;
      const page = PAGE_KINDS.includes(kind);
      this.started.push({ key, page, at: this.now, stopped: isStopped(this.incident, this.now) });
      this.inFlight.set(key, { notification, wanted: true });
      this.#settle(key, 'sending');
    }
  }

  /** @returns keys of the pages that are on their way, as the answer to the command names them */
  command(name: 'acknowledge' | 'snooze' | 'resolve' | 'escalate', by: string, minutes = 10): string[] {
    const { incident, now } = this;
    const named = [...this.inFlight].filter(([, { notification }]) => PAGE_KINDS.includes(notification.kind)).map(([key]) => key);
    const command = { by, via: 'api' } as const;
    if (name === 'snooze') carryOut(incident, name, { ...command, minutes }, now);
    else carryOut(incident, name, command, now);
    if (name !== 'escalate' && isStopped(incident, now))
      for (const send of this.inFlight.values()) {
        if (PAGE_KINDS.includes(send.notification.kind)) send.wanted = false;
      }
    return named;
  }

  /** The oldest send that is on its way gets its answer. */
  answer(result: SendResult): void {
    const [oldest] = this.inFlight;
    if (oldest === undefined) return;
    const [key, { notification, wanted }] = oldest;
    this.inFlight.delete(key);
    const isOff = result.outcome === 'deferred' || result.outcome === 'suppressed';
    if (isOff && wanted) sendLater(this.incident, notification, result, this.now);
    this.#settle(key, isOff && !wanted ? 'cancelled' : STATE_OF[result.outcome]);
  }

  /** A provider's later word about the newest message that was sent. */
  hear(state: 'delivered' | 'failed'): void {
    const view = this.incident.notifications.findLast((known) => known.state === 'sent');
    if (view !== undefined) hearOfDelivery(this.incident, { key: view.key, state, reason: 'the provider says so', at: this.now }, this.now);
  }

  get isOver(): boolean {
    return isClosed(this.incident);
  }

  #settle(key: string, state: (typeof STATE_OF)[keyof typeof STATE_OF] | 'sending' | 'cancelled'): void {
    const view = this.incident.notifications.find((known) => known.key === key);
    if (view !== undefined) Object.assign(view, { state }, state === 'sent' && { sentAt: this.now });
  }
}
