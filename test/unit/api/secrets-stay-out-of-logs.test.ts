import { Writable } from 'node:stream';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { loggableUrl, logOptions } from '../../../src/api/log.ts';

it('hides tokens in addresses', () => {
  expect(loggableUrl('/ack/eyJhbGciOi.payload.signature?x=1')).toBe('/ack/[redacted]?x=1');
  expect(loggableUrl('/login?token=salvor_abc&next=/')).toBe('/login?token=[redacted]&next=/');
  expect(loggableUrl('/api/incidents?service=shop')).toBe('/api/incidents?service=shop');
});

it('writes neither headers nor tokens, even when code logs them', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const app = Fastify({ logger: { ...logOptions('info'), stream } });
  app.get('/ack/:token', (request) => {
    request.log.info({ authorization: request.headers.authorization, inner: { token: 'hush-3', cookie: 'hush-4' } }, 'careless');
    return {};
  });
  await app.inject({ url: '/ack/hush-1?token=hush-2', headers: { authorization: 'Bearer hush-5', cookie: 'session=hush-6' } });
  await app.close();
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join('')).toContain('[redacted]');
  expect(lines.join('')).not.toMatch(/hush-\d/);
});
