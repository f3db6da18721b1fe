import type { FastifyRequest } from 'fastify';
import type { LoggerOptions } from 'pino';

/** Everything that may carry a secret in a URL: the token of an acknowledge link, and any query parameter called token. */
const ACK_TOKEN = /^(\/ack\/)[^/?]+/;
const QUERY_TOKEN = /([?&](?:token|access_token|key|secret)=)[^&#]*/gi;

/** A URL as it may be logged. */
export function loggableUrl(url: string): string {
  return url.replace(ACK_TOKEN, '$1[redacted]').replace(QUERY_TOKEN, '$1[redacted]');
}

/** Log of the API: one line a request, without headers; what might still slip in is redacted by name. */
export function logOptions(level: string): LoggerOptions {
  return {
    level,
    redact: {
      paths: ['authorization', 'cookie', 'token', '*.authorization', '*.cookie', '*.token', 'req.headers', '*.headers.authorization'],
      censor: '[redacted]',
    },
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, url: loggableUrl(request.url), remoteAddress: request.ip }),
    },
  };
}
