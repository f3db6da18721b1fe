import { execFile } from 'node:child_process';
import { inWords } from '../../src/domain/words.ts';
import type { Effect } from '../../src/domain/policy/operation.ts';
import { idempotencyKey, type EffectCall, type EffectDeps, type Outcome } from './call.ts';
import { resolveSecrets } from './secrets.ts';

type Command = Extract<Effect, { kind: 'command' }>;

/** The end of the output says why a program failed. */
const SHOWN_OUTPUT = 400;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a program on the worker's host without a shell, so nothing in a playbook can be expanded or injected. The program
 * gets PATH and the incident, and none of the worker's own environment: it holds secrets.
 */
export async function runCommand(effect: Command, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const [program = '', ...args] = resolveSecrets(effect.argv, deps.secrets);
  const shown = `Command "${effect.argv.join(' ')}"`;
  const { error, output } = await execute(program, args, {
    cwd: effect.cwd,
    timeout: effect.timeout,
    signal: call.signal,
    maxBuffer: MAX_OUTPUT_BYTES,
    // A program that hangs in its own handler of SIGTERM would hold the step for ever.
    killSignal: 'SIGKILL',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LANG: process.env['LANG'],
      SALVOR_INCIDENT_ID: call.context.incidentId,
      SALVOR_IDEMPOTENCY_KEY: idempotencyKey(call.context),
    },
  });
  const said = output === '' ? '' : `: ${output}`;
  if (error === null) return { outcome: 'done', code: '0', reason: `${shown} ended well${said}` };
  if (call.signal.aborted)
    return { outcome: 'unknown', code: 'CANCELLED', reason: `${shown} was stopped before it ended: the step was cancelled` };
  if (typeof error.code === 'number')
    return { outcome: 'refused', code: `exit ${error.code}`, reason: `${shown} ended with exit code ${error.code}${said}` };
  if (error.killed === true)
    return { outcome: 'unknown', code: 'ETIMEDOUT', reason: `${shown} was stopped after ${inWords(effect.timeout)} without an end${said}` };
  if (error.signal != null) return { outcome: 'unknown', code: error.signal, reason: `${shown} was ended by ${error.signal}${said}` };
  return { outcome: 'refused', code: error.code ?? error.name, reason: `${shown} could not be started: ${error.message}` };
}

type Failure = Omit<NonNullable<Parameters<NonNullable<Parameters<typeof execFile>[3]>>[0]>, 'code'> & { code?: string | number | null };

async function execute(
  program: string,
  args: string[],
  options: {
    cwd: string | undefined;
    env: NodeJS.ProcessEnv;
    timeout: number;
    signal: AbortSignal;
    maxBuffer: number;
    killSignal: 'SIGKILL';
  },
): Promise<{ error: Failure | null; output: string }> {
  return await new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ error, output: `${stdout}${stderr}`.trim().slice(-SHOWN_OUTPUT) });
    });
  });
}
