import { clientFromEnvironment } from './default-client.ts';
import type { OperationsServer, ServeOperationsOptions } from './serve-operations.ts';

export { createSalvor, type Handled, type Salvor, type SalvorOptions } from './salvor.ts';
export type { ReportDetails } from './details.ts';
export type { ClientLogger, ClientStats } from './stats.ts';
export { describeFailure } from './describe-failure.ts';
export { httpTransport, type HttpTransportOptions } from './http-transport.ts';
export { temporalTransport, type TemporalTransportOptions } from './temporal-transport.ts';
export type { Progress, Transport } from './transport.ts';
export type { OperationCall, OperationsServer, ServeOperationsOptions } from './serve-operations.ts';

/** The client of a service that is configured by its environment alone. */
export const salvor = clientFromEnvironment();

/** See `serve-operations.ts`, which is loaded with its native worker only when this is called. */
export async function serveOperations(options: ServeOperationsOptions): Promise<OperationsServer> {
  const operations = await import('./serve-operations.ts');
  return await operations.serveOperations(options);
}
