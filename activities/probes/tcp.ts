import { connect } from 'node:net';
import { inWords } from '../../src/domain/words.ts';
import type { Probe } from '../../src/domain/policy/operation.ts';
import type { Health } from './health.ts';

/** Healthy when the port accepts a connection. */
export async function probeTcp({ host, port, timeout }: Extract<Probe, { kind: 'tcp' }>, signal: AbortSignal): Promise<Health> {
  const shown = `TCP ${host}:${port}`;
  return await new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout });
    const end = (healthy: boolean, reason: string): void => {
      socket.destroy();
      resolve({ healthy, reason });
    };
    socket.once('connect', () => end(true, `${shown} accepts connections`));
    socket.once('timeout', () => end(false, `${shown} did not accept a connection within ${inWords(timeout)}`));
    socket.once('error', (error) => end(false, `${shown} does not accept connections: ${error.message}`));
  });
}
