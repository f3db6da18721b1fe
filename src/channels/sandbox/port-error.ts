import { SalvorError } from '../../domain/error-codes.ts';

/** Names the variable that moves the port, when it is taken; any other error is passed on. */
export function portError(error: Error, variable: string, { host, port }: { host: string; port: number }): Error {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error;
  return new SalvorError(
    'PORT_BUSY',
    `Port ${port} on ${host} is taken. Stop the process that holds it, or set ${variable} to a free one.`,
    {
      field: variable,
      cause: error,
    },
  );
}
