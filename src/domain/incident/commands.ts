import type { Checked, Fields, Given } from '../shape.ts';

/** How a command came in: one door each, one update behind them all. */
const DOORS = ['api', 'cli', 'console', 'email', 'temporal', 'sms', 'voice', 'slack', 'pagerduty', 'linear'] as const;
const CHANNELS = ['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear'] as const;

const base = {
  /** Idempotency key: the same command sent twice is carried out once. */
  id: { kind: 'text', min: 1, max: 100, optional: true },
  /** Who gives it. */
  by: { kind: 'text', min: 1, max: 200 },
  via: { kind: 'choice', of: DOORS, fallback: 'temporal' },
  /** The incident that is meant; guards against acting on a later incident of the same failure. */
  incidentId: { kind: 'text', max: 200, optional: true },
} as const satisfies Fields;
const note = { kind: 'text', max: 2_000, optional: true } as const;
const approvalId = { kind: 'text', min: 1, max: 120 } as const;
/** A snooze lasts from a second to a week. */
const minutes = { kind: 'number', min: 1 / 60, max: 7 * 24 * 60 } as const;

/** Every command a person can give and its fields, by the name of its Temporal update. */
export const COMMAND_FIELDS = {
  acknowledge: { ...base, note, hold: { kind: 'flag', optional: true } },
  resolve: { ...base, note },
  escalate: { ...base, note },
  snooze: { ...base, minutes, note },
  reassign: { ...base, to: { kind: 'text', min: 1, max: 320 }, channel: { kind: 'choice', of: CHANNELS, fallback: 'email' }, note },
  note: { ...base, text: { kind: 'text', min: 1, max: 4_000 } },
  /** A word to everybody who was told. */
  update: { ...base, text: { kind: 'text', min: 1, max: 4_000 } },
  approve: { ...base, approvalId },
  reject: { ...base, approvalId, note },
  /** Ends a hold: the machine may act again. */
  release: base,
} as const satisfies Record<string, Fields>;

export type CommandName = keyof typeof COMMAND_FIELDS;
export const COMMAND_NAMES = Object.keys(COMMAND_FIELDS) as CommandName[];
/** A command as it is given. */
export type Command<N extends CommandName = CommandName> = Given<typeof base> & Given<(typeof COMMAND_FIELDS)[N]>;
/** A command that was checked. */
export type CheckedCommand<N extends CommandName> = Checked<typeof base> & Checked<(typeof COMMAND_FIELDS)[N]>;

/** The answer to an accepted command. */
export interface CommandResult {
  incidentId: string;
  /** What was done, in a sentence. */
  message: string;
  /** Keys of notifications that had already left when the command was accepted. */
  inFlight: string[];
  /** True when the same command id had been carried out before. */
  repeated: boolean;
}
