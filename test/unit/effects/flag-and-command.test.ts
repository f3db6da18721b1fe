import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { undoFlag } from '../../../activities/effects/flag.ts';
import { performEffect } from '../../../activities/effects/run-effect.ts';
import { Effect } from '../../../src/domain/policy/operation.ts';
import { firstCall, NO_DEPS } from './call.ts';
import { bodyOf, serve, type TestServer } from './server.ts';

describe('a flag', () => {
  let server: TestServer;
  let value: unknown;
  let onPut: RequestListener | undefined;
  beforeEach(async () => {
    value = true;
    onPut = undefined;
    server = await serve((request, response) => {
      void (async () => {
        if (request.method === 'PUT') {
          value = (JSON.parse(await bodyOf(request)) as { value: unknown }).value;
          if (onPut !== undefined) {
            onPut(request, response);
            return;
          }
        }
        response.end(JSON.stringify({ value }));
      })();
    });
  });
  afterEach(async () => await server.close());
  const flag = () =>
    Effect.parse({ kind: 'flag', url: `${server.url}/flags/new`, value: false, timeout: 500 }) as Extract<Effect, { kind: 'flag' }>;

  it('is set, remembers its former value and is put back', async () => {
    const call = firstCall();
    const result = await performEffect(flag(), call, NO_DEPS);
    expect(result).toMatchObject({ outcome: 'done', before: { before: true } });
    expect(value).toBe(false);
    expect(call.tellings).toEqual([{ before: true }]);
    expect(await undoFlag(flag(), result.before ?? null, firstCall(), NO_DEPS)).toMatchObject({ outcome: 'done' });
    expect(value).toBe(true);
  });

  it('keeps the former value that a dead attempt told', async () => {
    value = false;
    const result = await performEffect(flag(), firstCall({ attempt: 2, told: { before: true } }), NO_DEPS);
    expect(result).toMatchObject({ outcome: 'done', before: { before: true } });
  });

  it('does not take its own value for the former one after a dead attempt that told nothing', async () => {
    value = false;
    const result = await performEffect(flag(), firstCall({ attempt: 2 }), NO_DEPS);
    expect(result.outcome).toBe('done');
    expect(result).not.toHaveProperty('before');
    expect(await undoFlag(flag(), null, firstCall(), NO_DEPS)).toMatchObject({ outcome: 'refused' });
  });

  it('is unknown, with its former value, when the answer to PUT is lost', async () => {
    onPut = (request) => request.socket.resetAndDestroy();
    expect(await performEffect(flag(), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'unknown', before: { before: true } });
  });

  it('is left alone when its former value cannot be read', async () => {
    const other = await serve((_, response) => void response.writeHead(500).end());
    const effect = Effect.parse({ kind: 'flag', url: other.url, value: false });
    expect(await performEffect(effect, firstCall(), NO_DEPS)).toMatchObject({ outcome: 'refused', code: '500' });
    await other.close();
  });
});

describe('a command', () => {
  const command = (argv: string[], timeout = 5_000) => Effect.parse({ kind: 'command', argv, timeout });

  it("is done when it ends well, and is given the incident but none of the worker's secrets", async () => {
    process.env['SALVOR_LINK_SECRET'] = 'x'.repeat(32);
    const print = 'console.log(process.env.SALVOR_IDEMPOTENCY_KEY, process.env.SALVOR_LINK_SECRET)';
    const result = await performEffect(command([process.execPath, '-e', print]), firstCall(), NO_DEPS);
    delete process.env['SALVOR_LINK_SECRET'];
    expect(result.outcome).toBe('done');
    expect(result.reason).toContain('shop-0123456789abcdef-01234567/retry-1 undefined');
  });

  it('expands nothing: there is no shell', async () => {
    const result = await performEffect(command(['echo', '$(id)', ';', 'false']), firstCall(), NO_DEPS);
    expect(result.reason).toContain(': $(id) ; false');
  });

  it('is refused by an exit code, with the end of the output and without secrets', async () => {
    const effect = command([process.execPath, '-e', 'console.error("x".repeat(9000), "hunter22"); process.exit(3)']);
    const result = await performEffect(effect, firstCall(), { databases: {}, secrets: { p: 'hunter22' } });
    expect(result).toMatchObject({ outcome: 'refused', code: 'exit 3' });
    expect(result.reason.length).toBeLessThan(700);
    expect(result.reason).toMatch(/x \*\*\*$/);
  });

  it('is refused when the program is not there', async () => {
    expect(await performEffect(command(['no-such-program']), firstCall(), NO_DEPS)).toMatchObject({ outcome: 'refused', code: 'ENOENT' });
  });

  it('is unknown when it was stopped: it may have done half of its work', async () => {
    expect(await performEffect(command(['sleep', '5'], 100), firstCall(), NO_DEPS)).toMatchObject({
      outcome: 'unknown',
      code: 'ETIMEDOUT',
    });
    const signal = AbortSignal.timeout(100);
    expect(await performEffect(command(['sleep', '5']), firstCall({ signal }), NO_DEPS)).toMatchObject({
      outcome: 'unknown',
      code: 'CANCELLED',
    });
  });
});
