import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import { createRedriveWebhook } from '../../../src/channels/webhook-redrive.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { WebhookAttempt } from '../../../src/domain/webhook-delivery.ts';
import { LINK_SECRET, never, sandboxed, type Sandboxed } from './sandboxed.ts';

const OLD = `whsec_${Buffer.from('the old secret of 24 byte').toString('base64')}`;
const NEW = `whsec_${Buffer.from('the new secret of 24 byte').toString('base64')}`;

let world: Sandboxed;
let server: Server;
let url: string;
let requests: { headers: IncomingHttpHeaders; body: string; path: string }[];
let answer: (response: ServerResponse, body: string) => void;
let logged: WebhookAttempt[];

beforeEach(async () => {
  world = await sandboxed();
  requests = [];
  logged = [];
  answer = (response) => response.end('thank you');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ headers: request.headers, body, path: request.url ?? '' });
      answer(response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://ops:pass-word@127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=t0ken-of-receiver`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});

const configOf = (secrets?: string) =>
  loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET, ...(secrets !== undefined && { WEBHOOK_SIGNING_SECRET: secrets }) });
const page = () => world.notification('webhook', { to: url });
const send = (config = configOf()) =>
  createChannels(config, { webhookLog: { write: (attempt) => void logged.push(attempt) } }).webhook.send(page(), {
    signal: never(),
    links: createLinks(config),
  });
async function theAttempt(): Promise<WebhookAttempt> {
  await expect.poll(() => logged.length).toBeGreaterThan(0);
  return logged.at(-1)!;
}

describe('two signing secrets', () => {
  it('both sign, so that a receiver may know either', async () => {
    await send(configOf(`${OLD}, ${NEW}`));
    const { headers, body } = requests[0]!;
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const secret of [OLD, NEW])
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ type: 'salvor.page' });
    const other = `whsec_${Buffer.from('somebody else altogether').toString('base64')}`;
    expect(() => new Webhook(other).verify(body, headers as Record<string, string>)).toThrow(/No matching signature/);
  });

  it('neither shows in what the check says', async () => {
    const { detail } = await createChannels(configOf(`${OLD}, ${NEW}`)).webhook.check();
    expect(detail).toContain('2 secrets');
    expect(detail).not.toContain('whsec');
  });
});

describe('an attempt', () => {
  it('that arrived is logged with the answer, and without what belongs to the receiver', async () => {
    expect(await send()).toMatchObject({ outcome: 'sent' });
    const attempt = await theAttempt();
    expect(attempt).toMatchObject({
      state: 'delivered',
      status: 200,
      response: 'thank you',
      key: page().key,
      webhookId: requests[0]!.headers['webhook-id'],
    });
    expect(attempt.url).toMatch(/^http:\/\/127.0.0.1:\d+\/hook\?token=hidden$/);
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('ops:pass-word').toString('base64')}`);
    expect(attempt.payload).toContain('Three retries did not help.');
    expect(attempt.payload).not.toContain('t0ken-of-receiver');
    expect(attempt.payload).not.toMatch(/eyJ/);
  });

  it('that was refused is logged with the reason; secrets that the receiver quotes are taken out', async () => {
    answer = (response, body) => {
      response.statusCode = 422;
      response.end(
        `cannot take ${requests[0]!.path} ${OLD} ${(JSON.parse(body) as { data: { acknowledgeUrl: string } }).data.acknowledgeUrl}`,
      );
    };
    const result = await send(configOf(OLD));
    expect(result).toMatchObject({ outcome: 'rejected', code: '422' });
    const attempt = await theAttempt();
    expect(attempt).toMatchObject({ state: 'failed', status: 422 });
    for (const text of [attempt.response, attempt.reason, result.reason]) {
      expect(text).toContain('cannot take');
      expect(text).not.toMatch(/t0ken-of-receiver|pass-word|whsec_|eyJ/);
    }
  });

  it('whose answer was lost is unknown', async () => {
    answer = (response) => response.destroy();
    expect(await send()).toMatchObject({ outcome: 'unknown' });
    const attempt = await theAttempt();
    expect(attempt.state).toBe('unknown');
    expect(attempt.status).toBeUndefined();
  });

  it('does not wait for a receiver that says yes and never ends its answer', async () => {
    answer = (response) => {
      response.writeHead(200);
      response.write('still');
    };
    const before = Date.now();
    expect(await send()).toMatchObject({ outcome: 'sent' });
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(logged).toEqual([]);
    await expect.poll(() => logged[0]?.response, { timeout: 5_000 }).toBe('still');
  });
});

describe('a redrive', () => {
  it('sends the very same payload under the same id, with a new time and a valid signature', async () => {
    const config = configOf(OLD);
    await send(config);
    const kept = await theAttempt();
    const redriven = await createRedriveWebhook(config, createLinks(config))({ ...kept, to: url }, 'Grace', never());
    expect(redriven).toMatchObject({ state: 'delivered', redrivenBy: 'Grace', webhookId: kept.webhookId, payload: kept.payload });
    const [first, second] = requests;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.path).toBe('/hook?token=t0ken-of-receiver');
    expect(new Webhook(OLD).verify(second!.body, second!.headers as Record<string, string>)).toBeDefined();
    const withoutLink = (body: string) => body.replace(/"acknowledgeUrl":"[^"]+"/, '"acknowledgeUrl":""');
    expect(withoutLink(second!.body)).toBe(withoutLink(first!.body));
    expect(second!.body).toMatch(/"acknowledgeUrl":"http/);
  });
});
