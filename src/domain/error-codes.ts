/**
 * The closed set of Salvor's own error codes, each with its meaning and its remedy (docs/errors.md is generated from it).
 * Codes are stable: clients may match on them. `status` is the HTTP status the API answers with.
 */
export const ERROR_CODES = {
  INVALID_INPUT: {
    status: 400,
    meaning: 'A field is missing, unknown or has a value that is not allowed.',
    remedy: 'Correct the field that the message names.',
  },
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'No bearer token was sent, or it is not known.',
    remedy: 'Send "Authorization: Bearer <token>"; `salvor token create` makes one.',
  },
  FORBIDDEN: {
    status: 403,
    meaning: 'The token has a role that may not do this.',
    remedy: 'Use a token with the role that the message names.',
  },
  LINK_INVALID: {
    status: 403,
    meaning: 'The link was altered, or was signed by another installation.',
    remedy: 'Open the newest mail, or acknowledge in the console.',
  },
  LINK_EXPIRED: {
    status: 410,
    meaning: 'The link is older than it may be.',
    remedy: 'Open the newest mail, or acknowledge in the console.',
  },
  CALLBACK_REFUSED: {
    status: 403,
    meaning: "A provider's callback carries no signature that fits, was signed too long ago, or its secret is not configured.",
    remedy: 'Set the variable that the message names to the secret the provider shows, and check the clock of this machine.',
  },
  INCIDENT_NOT_FOUND: {
    status: 404,
    meaning: 'No incident has this id.',
    remedy: 'List them with `salvor incidents` or GET /api/incidents.',
  },
  INCIDENT_CLOSED: {
    status: 409,
    meaning: 'The incident is closed; nothing more can be done to it.',
    remedy: 'If the failure is back, it has opened a new incident that names this one.',
  },
  COMMAND_STALE: {
    status: 409,
    meaning: 'The command was meant for an earlier state of the incident.',
    remedy: 'Look at the incident again and repeat the command if it is still right.',
  },
  POLICY_INVALID: {
    status: 422,
    meaning: 'The policy has an error, or could reach nobody; the one in force stays in force.',
    remedy: 'Correct the lines that the message names; `salvor policy check FILE` reads it without changing anything.',
  },
  POLICY_STALE: {
    status: 409,
    meaning: 'The policy was made from a revision that is not in force any more.',
    remedy: 'Look at what changed with `salvor policy diff FILE`, take it over and apply again.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    meaning: 'The body is larger than the limit.',
    remedy: 'Shorten the context; the stack and the message are enough to open an incident.',
  },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: 'The body is not of a type this route reads.', remedy: 'Send application/json.' },
  NOT_FOUND: { status: 404, meaning: 'No route or object has this address.', remedy: 'See GET /openapi.json for every route.' },
  RATE_LIMITED: {
    status: 429,
    meaning: 'Too many requests from this token or address.',
    remedy: 'Wait for the seconds in Retry-After; the client library spools and coalesces by itself.',
  },
  API_UNREACHABLE: {
    status: 503,
    meaning: "Salvor's HTTP API does not answer the command line.",
    remedy: 'Start it with `salvor up` or `salvor api`, or set SALVOR_API_URL.',
  },
  TEMPORAL_UNREACHABLE: {
    status: 503,
    meaning: 'The Temporal server does not answer, so nothing could be made durable.',
    remedy: 'Retry; `salvor doctor` says what is wrong.',
  },
  DATABASE_UNREACHABLE: {
    status: 503,
    meaning: 'Postgres does not answer; incidents go on, lists and history cannot be read.',
    remedy: 'Retry; `salvor doctor` says what is wrong.',
  },
  CONFIG_INVALID: {
    status: 500,
    meaning: 'The configuration or policy file has an error.',
    remedy: 'Correct the line that the message names; `salvor policy check` reads it again.',
  },
  PORT_BUSY: {
    status: 500,
    meaning: 'A port that the embedded stack needs is taken.',
    remedy: 'Stop the process the message names or set the port variable it names.',
  },
  TOOL_MISSING: {
    status: 500,
    meaning: 'A tool that is needed to build or run an embedded part is missing.',
    remedy: 'Install it or point Salvor at a running server; the message names both.',
  },
  PART_FAILED: {
    status: 500,
    meaning: 'A part of the embedded stack did not start.',
    remedy: 'Read its log, whose path and last lines the message shows.',
  },
  ALREADY_RUNNING: {
    status: 500,
    meaning: 'Another `salvor up` runs on the same data directory.',
    remedy: 'Use that one, stop it, or set SALVOR_DATA_DIR to another directory.',
  },
  EFFECT_REFUSED: {
    status: 502,
    meaning: 'The system that an action addressed refused it; nothing was changed.',
    remedy: 'The timeline names the system and its answer.',
  },
  EFFECT_UNKNOWN: {
    status: 502,
    meaning: 'An effect may or may not have happened: the answer was lost.',
    remedy: 'Salvor probes before it repeats; the timeline shows the answer.',
  },
  INTERNAL: { status: 500, meaning: 'A defect in Salvor.', remedy: 'Report it with the message and the request id.' },
} as const satisfies Record<string, { status: number; meaning: string; remedy: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class of Salvor. `message` names the field, the value and the remedy; it never contains a secret. */
export class SalvorError extends Error {
  override readonly name = 'SalvorError';
  readonly code: ErrorCode;
  /** The offending field in dotted form, where there is one. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }
}
