/** What became of an attempt: taken by the receiver, refused or not reached, or nobody knows. */
export const WEBHOOK_STATES = ['delivered', 'failed', 'unknown'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** One attempt to deliver a generic webhook, as it is kept: nothing in it is a secret. */
export interface WebhookAttempt {
  /** The webhook-id header: the same for every attempt. */
  webhookId: string;
  /** Key of the notification. */
  key: string;
  incidentId: string;
  /** Without credentials and without the values of its query. */
  url: string;
  state: WebhookState;
  /** HTTP status; absent when no answer came. */
  status?: number;
  reason: string;
  /** The beginning of the answer, redacted. */
  response?: string;
  tookMs: number;
  /** What was sent, without what only belongs to the receiver (address, key, acknowledge link). */
  payload: string;
  /** Who asked for it, when it was a redrive. */
  redrivenBy?: string;
  /** Epoch ms of the send. */
  at: number;
}

/** Where attempts are written. `write` returns at once and never throws: a page does not wait for its log. */
export interface WebhookLog {
  write(attempt: WebhookAttempt): void;
}
