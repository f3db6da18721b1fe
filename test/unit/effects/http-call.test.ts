import { afterEach, describe, expect, it } from 'vitest';
import { performEffect } from '../../../activities/effects/run-effect.ts';
import { Effect } from '../../../src/domain/policy/operation.ts';
import { firstCall, NO_DEPS } from './call.ts';
import { bodyOf, serve, type TestServer } from './server.ts';

let server: TestServer | undefined;
afterEach(async () => await server?.close());

const call = (url: string, more: object = {}) => Effect.parse({ kind: 'http', url, timeout: 300, ...more });

describe('an HTTP call', () => {
  it('is done when an expected status is answered, and carries the key of its step', async () => {
    let seen: object = {};
    server = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        seen = { method: request.method, key: request.headers['idempotency-key'], auth: request.headers['authorization'], body };
        response.writeHead(201).end();
      });
    });
    const effect = call(`${server.url}/orders?token=x`, { headers: { authorization: 'Bearer ${secret:SHOP_TOKEN}' }, body: { id: 7 } });
    const result = await performEffect(effect, firstCall({ attempt: 2 }), { databases: {}, secrets: { shop_token: 'verysecret' } });
    expect(result).toMatchObject({ outcome: 'done', code: '201', attempt: 2, reason: `POST ${server.url}/orders answered 201` });
    expect(seen).toEqual({ method: 'POST', key: 'shop-0123456789abcdef-01234567/retry-1', auth: 'Bearer verysecret', body: '{"id":7}' });
  });

  it('is refused by another status, with the answer but without a secret in it', async () => {
    server = await serve((_, response) => void response.writeHead(422).end('no: verysecret is wrong'));
    const result = await performEffect(call(server.url), firstCall(), { databases: {}, secrets: { a: 'verysecret' } });
    expect(result).toMatchObject({ outcome: 'refused', code: '422' });
    expect(result.reason).toContain('no: *** is wrong');
  });

  it('takes the expected statuses from the playbook, and does not follow a redirect', async () => {
    let requests = 0;
    server = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await performEffect(call(server.url), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'refused', code: '302' });
    expect(await performEffect(call(server.url, { expectStatus: [302] }), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'done' });
    expect(requests).toBe(2);
  });

  it.each([
    ['seconds', () => '7', 7_000, 7_000],
    ['a date', () => new Date(Date.now() + 60_000).toUTCString(), 55_000, 60_000],
    ['a date that is over', () => new Date(0).toUTCString(), 0, 0],
  ])('hands on Retry-After given as %s', async (_, header, least, most) => {
    server = await serve((__, response) => void response.writeHead(503, { 'retry-after': header() }).end());
    const { retryAfterMs } = await performEffect(call(server.url), firstCall(), NO_DEPS);
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('passes over a Retry-After that cannot be read', async () => {
    server = await serve((_, response) => void response.writeHead(503, { 'retry-after': 'soon' }).end());
    expect(await performEffect(call(server.url), firstCall(), NO_DEPS)).not.toHaveProperty('retryAfterMs');
  });

  it('is unknown when a gateway says that it lost the answer', async () => {
    server = await serve((_, response) => void response.writeHead(504).end());
    expect(await performEffect(call(server.url), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'unknown', code: '504' });
  });

  it('is refused when nobody listens, because it never arrived', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    expect(await performEffect(call(gone.url), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' });
  });

  it('is refused when the name is not known', async () => {
    const result = await performEffect(call('http://no-such-host.invalid/'), firstCall(), NO_DEPS);
    expect(result.outcome).toBe('refused');
    expect(result.code).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('is unknown when the connection is reset after the request', async () => {
    server = await serve((request) => void bodyOf(request).then(() => request.socket.resetAndDestroy()));
    const result = await performEffect(call(server.url, { body: 'x' }), firstCall(), NO_DEPS);
    expect(result).toMatchObject({ outcome: 'unknown' });
    expect(result.code).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
  });

  it('is unknown when the answer is garbage', async () => {
    server = await serve((request) => void request.socket.end('%%% this is not HTTP\r\n\r\n'));
    expect(await performEffect(call(server.url), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'unknown' });
  });

  it('is unknown when no answer comes in time', async () => {
    server = await serve(() => undefined);
    expect(await performEffect(call(server.url), firstCall(), NO_DEPS)).toMatchObject({
      outcome: 'unknown',
      code: 'ETIMEDOUT',
      reason: `POST ${server.url}/ may have been carried out: no answer within 300 ms`,
    });
  });

  it('is unknown when it was cancelled meanwhile', async () => {
    server = await serve(() => undefined);
    const signal = AbortSignal.timeout(30);
    expect(await performEffect(call(server.url), firstCall({ signal }), NO_DEPS)).toMatchObject({ outcome: 'unknown', code: 'CANCELLED' });
  });

  it('reads an endless answer only up to a bound', async () => {
    server = await serve((_, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', pump);
      pump();
    });
    expect(await performEffect(call(server.url, { timeout: 3_000 }), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'done' });
  });

  it('is refused with the remedy when a secret is not set', async () => {
    const effect = call('http://127.0.0.1:9/', { headers: { authorization: '${secret:NOPE}' } });
    const result = await performEffect(effect, firstCall(), NO_DEPS);
    expect(result).toMatchObject({ outcome: 'refused', code: 'CONFIG_INVALID' });
    expect(result.reason).toContain('set SALVOR_SECRET_NOPE');
  });
});
