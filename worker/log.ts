import { DefaultLogger, Runtime, type LogLevel } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVEL = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const satisfies Record<LogLevel, string>;

/** The SDK's own log lines go where Salvor's go. Its chatter about each workflow is told from `debug` on. */
export function installRuntime(log: Logger): void {
  const level = log.level === 'debug' ? 'DEBUG' : 'WARN';
  Runtime.install({
    logger: new DefaultLogger(level, ({ level: at, message, meta }) => log[LEVEL[at]](meta ?? {}, message)),
    // The process decides itself when it stops: see main.ts.
    shutdownSignals: [],
  });
}
