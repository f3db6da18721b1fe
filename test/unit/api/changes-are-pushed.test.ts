import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from '../storage/incident-fixture.ts';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
let base: string;
beforeAll(async () => {
  api = await startApi();
  base = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

/** Reads a stream until its text fulfils the condition. */
async function readUntil(
  headers: Record<string, string>,
  done: (text: string) => boolean,
  onOpen?: () => Promise<unknown>,
): Promise<string> {
  const abort = new AbortController();
  const answer = await fetch(`${base}/api/stream`, { headers: { ...bearer(ADMIN_TOKEN), ...headers }, signal: abort.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  await onOpen?.();
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (done(text)) break;
  }
  abort.abort();
  return text;
}

const idOf = (number: number) => `shop-0123456789abcdef-${String(number).padStart(8, '0')}`;
const write = (number: number) => writeRecord(api.postgres.pool, batchOf(viewOf({ id: idOf(number) }), [1]));
const tells = (number: number) => (text: string) => text.includes(`data: {"incidentId":"${idOf(number)}"}`);

it('pushes the id of an incident within a second of its record', async () => {
  let writtenAt = 0;
  const text = await readUntil({}, tells(1), async () => {
    writtenAt = Date.now();
    await write(1);
  });
  expect(Date.now() - writtenAt).toBeLessThan(1_000);
  expect(text).toMatch(/id: \d+\n/);
});

it('tells a reader that comes back what it missed', async () => {
  await write(2);
  const lastSeen = String(Date.now() - 1_000);
  await readUntil({ 'last-event-id': lastSeen }, tells(2));
});

it('refuses a Last-Event-ID that is none', async () => {
  const answer = await fetch(`${base}/api/stream`, { headers: { ...bearer(ADMIN_TOKEN), 'last-event-id': "1' OR '1" } });
  expect(await answer.json()).toMatchObject({ status: 400, field: 'last-event-id' });
});

it('goes on after Postgres was restarted, and tells what was written meanwhile', async () => {
  await readUntil({}, tells(3), async () => {
    await api.postgres.stopServer();
    await api.postgres.startServer();
    await write(3);
  });
});
