import type { NodePart } from './node-part.ts';
import { freePorts } from './ports.ts';
import type { PartEvent } from './supervised-part.ts';

export const PART_NAMES = ['postgres', 'temporal', 'sandbox', 'api', 'worker'] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface StackOptions {
  /** Configuration; default: the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /** Overrides SALVOR_DATA_DIR. */
  dataDir?: string;
  /** 'free' takes random free ports for everything, for tests. Default: 'configured'. */
  ports?: 'configured' | 'free';
  /** Default: all. Parts whose external twin is configured are left out in any case. */
  parts?: readonly PartName[];
  /** Sentences for people: what is being done, above all when it takes long. */
  onProgress?: (message: string) => void;
  onEvent?: (event: PartEvent) => void;
  /** Gives up starting; what runs already is stopped in order. */
  signal?: AbortSignal;
}

/** Where everything is reached. */
export interface Addresses {
  console: string;
  api: string;
  /** host:port of the Temporal frontend. */
  temporal: string;
  temporalUi: string;
  /** Web inbox of the mailbox and provider sandbox. */
  mailbox: string;
  /** Connection string; contains the password. */
  database: string;
}

export interface Stack {
  addresses: Addresses;
  dataDir: string;
  adminToken: string;
  /** Everything a child process or a client needs in its environment to work with this stack. */
  env: NodeJS.ProcessEnv;
  /** Starts one more supervised part, the demo shop for instance. `env` is added to the stack's. */
  startPart: (part: NodePart) => Promise<void>;
  /** Pid of a part's process; undefined between a death and the next start. */
  pid: (name: string) => number | undefined;
  /** Names and pids of what runs, in the order of their start. */
  parts: () => { name: string; pid: number | undefined; logFile: string }[];
  /** Stops everything in reverse order. A second call does nothing. */
  stop: () => Promise<void>;
}

const PORT_VARIABLES = [
  'SALVOR_API_PORT',
  'SALVOR_WORKER_HEALTH_PORT',
  'SALVOR_TEMPORAL_PORT',
  'SALVOR_TEMPORAL_UI_PORT',
  'SALVOR_POSTGRES_PORT',
  'SALVOR_SMTP_PORT',
  'SALVOR_SANDBOX_PORT',
] as const;

/** The environment with the options written into it: from here on there is one configuration. */
export async function environmentOf(options: StackOptions): Promise<NodeJS.ProcessEnv> {
  const env = { ...(options.env ?? process.env) };
  if (options.dataDir !== undefined) env['SALVOR_DATA_DIR'] = options.dataDir;
  if (options.ports === 'free') {
    const ports = await freePorts(PORT_VARIABLES.length);
    PORT_VARIABLES.forEach((name, index) => (env[name] = String(ports[index])));
  }
  return env;
}
