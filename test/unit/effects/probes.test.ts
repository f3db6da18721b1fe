import { afterEach, describe, expect, it } from 'vitest';
import { performProbe } from '../../../activities/probes/run-probe.ts';
import { Probe } from '../../../src/domain/policy/operation.ts';
import { firstCall, NO_DEPS } from './call.ts';
import { serve, type TestServer } from './server.ts';

let server: TestServer | undefined;
afterEach(async () => await server?.close());
const probe = async (given: object) => await performProbe(Probe.parse(given), firstCall().signal, NO_DEPS);

describe('an HTTP probe', () => {
  it('looks at status and body', async () => {
    server = await serve((_, response) => void response.end('all well'));
    expect(await probe({ kind: 'http', url: server.url })).toMatchObject({ healthy: true });
    expect(await probe({ kind: 'http', url: server.url, status: [204] })).toMatchObject({ healthy: false });
    expect(await probe({ kind: 'http', url: server.url, bodyIncludes: 'well' })).toMatchObject({ healthy: true });
    expect(await probe({ kind: 'http', url: server.url, bodyIncludes: 'ill' })).toMatchObject({ healthy: false });
  });

  it('is not healthy, and does not throw, when nothing listens', async () => {
    const answer = await probe({ kind: 'http', url: 'http://127.0.0.1:1/' });
    expect(answer.healthy).toBe(false);
    expect(answer.reason).toContain('ECONNREFUSED');
  });
});

describe('a TCP probe', () => {
  it('tells an open port from a closed one', async () => {
    server = await serve(() => undefined);
    const port = Number(new URL(server.url).port);
    expect(await probe({ kind: 'tcp', host: '127.0.0.1', port })).toMatchObject({ healthy: true });
    await server.close();
    expect(await probe({ kind: 'tcp', host: '127.0.0.1', port })).toMatchObject({ healthy: false });
  });
});

describe('a Prometheus probe', () => {
  const answer = async (body: string, is = '<', status = 200) => {
    server = await serve((_, response) => void response.writeHead(status).end(body));
    return await probe({ kind: 'prometheus', url: server.url, query: 'errors', is, value: 5 });
  };
  const vector = (...values: string[]) =>
    JSON.stringify({ status: 'success', data: { resultType: 'vector', result: values.map((value) => ({ value: [1, value] })) } });

  it.each([
    [vector('3'), '<', true],
    [vector('7'), '<', false],
    [vector('5'), '>=', true],
    [vector('NaN'), '<', false],
    [vector(), '<', false],
    [vector('1', '2'), '<', false],
    [JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, '4'] } }), '<', true],
    ['<html>', '<', false],
    ['{"status":"error"}', '<', false],
  ])('%s with %s is healthy: %s', async (body, is, healthy) => {
    expect(await answer(body, is)).toMatchObject({ healthy });
  });

  it('is not healthy when Prometheus refuses the query', async () => {
    expect(await answer('bad query', '<', 400)).toMatchObject({ healthy: false });
  });
});
