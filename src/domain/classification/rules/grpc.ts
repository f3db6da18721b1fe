import { codeRules, type Row } from './table.ts';

/** gRPC status codes (grpc.io, "Status codes and their use in gRPC"). */
const STATUSES: readonly Row[] = [
  ['1', 'timeout', 'warning', 'unknown', 'application', 0.6, 'The call was cancelled by its caller.'],
  ['2 13', 'external_api', 'error', 'unknown', 'external', 0.7, 'The other service failed inside.'],
  ['3 11', 'validation', 'warning', 'permanent', 'api', 0.88, 'The other service rejects an argument.'],
  ['4', 'timeout', 'error', 'transient', 'external', 0.92, 'The other service did not answer before the deadline.'],
  ['5', 'business_logic', 'warning', 'permanent', 'api', 0.65, 'The other service does not have what was addressed.'],
  ['6 9', 'business_logic', 'warning', 'permanent', 'api', 0.75, 'The call conflicts with the present state of the other service.'],
  ['7', 'authorization', 'error', 'permanent', 'api', 0.93, 'The other service does not allow this.'],
  [
    '8',
    'resource_exhausted',
    'error',
    'transient',
    'external',
    0.88,
    'The other service is out of a resource, or limits the rate of calls.',
  ],
  ['10', 'database', 'warning', 'transient', 'data', 0.75, 'The call was aborted by a conflict and may be made again.'],
  ['12', 'configuration', 'error', 'permanent', 'api', 0.88, 'The other service does not know this method: a wrong version.'],
  ['14', 'network', 'error', 'transient', 'external', 0.92, 'The other service cannot be reached at the moment.'],
  ['15', 'database', 'critical', 'permanent', 'data', 0.9, 'The other service has lost or corrupted data.'],
  ['16', 'authentication', 'error', 'permanent', 'api', 0.95, 'The other service does not accept the credentials.'],
];

export const GRPC_RULES = codeRules('grpc', 'grpcStatus', STATUSES);
