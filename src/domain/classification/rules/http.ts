import { codeRules, type Row } from './table.ts';

/** HTTP statuses that another service answered (RFC 9110, 6585, 4918; 52x: Cloudflare). Classes are the fallback. */
const STATUSES: readonly Row[] = [
  [
    '400 406 411 414 416 417 422 431',
    'validation',
    'warning',
    'permanent',
    'api',
    0.85,
    'The other service rejects the request as malformed.',
  ],
  ['401 407 511', 'authentication', 'error', 'permanent', 'api', 0.92, 'The other service does not accept the credentials.'],
  ['402', 'payment', 'error', 'permanent', 'external', 0.9, 'The other service asks for payment.'],
  ['403 451', 'authorization', 'error', 'permanent', 'api', 0.9, 'The other service does not allow this.'],
  [
    '404 405 410 415 421 426 501 505',
    'configuration',
    'error',
    'permanent',
    'api',
    0.7,
    'The other service does not have what was addressed: a wrong address, method or version.',
  ],
  ['408 504 522 524', 'timeout', 'error', 'transient', 'external', 0.9, 'The other service did not answer in time.'],
  [
    '409 412 423 428',
    'business_logic',
    'warning',
    'unknown',
    'api',
    0.75,
    'The request conflicts with the present state of the other service.',
  ],
  ['413 507 509', 'resource_exhausted', 'error', 'permanent', 'api', 0.8, 'The request is larger than the other service can take.'],
  ['424', 'dependency', 'error', 'unknown', 'api', 0.75, 'Something that the request depends on has failed.'],
  ['425', 'network', 'warning', 'transient', 'api', 0.8, 'The other service wants the request again over a finished handshake.'],
  ['429 529', 'rate_limit', 'warning', 'transient', 'external', 0.97, 'The other service limits the rate of requests.'],
  ['500 506 508 510', 'external_api', 'error', 'unknown', 'external', 0.75, 'The other service failed inside.'],
  ['502 520 521 523 530', 'external_api', 'error', 'transient', 'external', 0.88, 'A gateway cannot reach the other service.'],
  ['503', 'external_api', 'error', 'transient', 'external', 0.9, 'The other service is not available at the moment.'],
  ['525 526', 'configuration', 'error', 'permanent', 'infrastructure', 0.85, "The other service's TLS certificate is not accepted."],
];

const CLASSES: readonly Row[] = [
  ['4xx', 'validation', 'warning', 'permanent', 'api', 0.5, 'The other service rejects the request.'],
  ['5xx', 'external_api', 'error', 'unknown', 'external', 0.5, 'The other service failed.'],
  ['3xx', 'configuration', 'warning', 'permanent', 'api', 0.5, 'The other service has moved.'],
];

export const HTTP_RULES = [...codeRules('http', 'httpStatus', STATUSES), ...codeRules('http', 'httpStatus', CLASSES)];
