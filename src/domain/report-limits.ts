/** Limits keep one report well under Temporal's 2 MB payload limit and the database row small. Characters unless said. */
export const REPORT_LIMITS = {
  message: 8_192,
  stack: 16_384,
  causes: 8,
  contextBytes: 16_384,
  name: 200,
  operation: 200,
  service: 63,
  reporter: 64,
  count: 1_000_000_000,
  /** Epoch milliseconds that every clock and database can hold (to the end of the year 9999). Nanoseconds are refused, not stored. */
  moment: 253_402_300_799_999,
} as const;
