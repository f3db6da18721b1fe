import type { Notification, SendResult } from '../domain/notification.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import type { Links } from './links.ts';

/**
 * What is done when nobody can say whether a notification arrived, with the reason for the timeline.
 * - `resend`: the receiver recognises a repeat by its key, so it may be repeated until there is an answer.
 * - `resend_once`: a person sees a repeat; one repeat costs less than a lost page, a row of them does not. After it the
 *   outcome stays unknown.
 */
interface OnUnknown {
  choice: 'resend' | 'resend_once';
  because: string;
}

export interface SendOptions {
  /** Cuts the request off; what was not sent by then is not sent. */
  signal: AbortSignal;
  links: Links;
}

/** What a provider says about an earlier send. `unknown`: it cannot be asked, or did not answer. */
export interface Lookup {
  found: 'sent' | 'absent' | 'unknown';
  providerId?: string;
  reason: string;
}

export interface Check {
  ok: boolean;
  /** What was found and, if it is not well, what to do; one sentence without secrets. */
  detail: string;
}

/**
 * One way to reach people: a thin adapter that lays a message out and translates the provider's answer.
 *
 * `send` never throws for what a provider or the network answers. It says `unknown` exactly when the request may have been
 * accepted although no answer came: the activity then asks with `lookup`, or lets `onUnknown` decide.
 */
export interface Channel {
  readonly name: ChannelName;
  /** Which of several providers of this kind it is; goes into `SendResult.provider`. */
  readonly provider?: string;
  readonly onUnknown: OnUnknown;
  send(notification: Notification, options: SendOptions): Promise<SendResult>;
  /** Present where the provider can be asked about an earlier send. Never throws. */
  readonly lookup?: (notification: Notification, signal: AbortSignal) => Promise<Lookup>;
  /** Is the channel ready to send? Asked by `salvor doctor`; sends nothing. Never throws. */
  check(): Promise<Check>;
}

/** The configured providers of one kind, the preferred one first. */
export type Providers = [Channel, ...Channel[]];
