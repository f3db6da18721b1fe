import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { LINK_SECRET, never, type Sandboxed, sandboxed } from './sandboxed.ts';

const SECRET = 's3cr3t-routing-key-of-32-letters';
let server: Server;
let base: string;
let world: Sandboxed;

beforeAll(async () => {
  world = await sandboxed();
  // A provider that quotes path, headers and body back in its error, as some do.
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.statusCode = 400;
      response.end(`bad: ${request.url ?? ''} ${request.headers.authorization ?? ''} ${Buffer.concat(chunks).toString()}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await world.close();
});

it.each(['slack', 'pagerduty'] as const)('%s: a secret that the provider quotes is hidden in the reason', async (channel) => {
  const config = loadConfig({
    SALVOR_LINK_SECRET: LINK_SECRET,
    SLACK_WEBHOOK_URL: `${base}/services/${SECRET}`,
    PAGERDUTY_ROUTING_KEY: SECRET,
    PAGERDUTY_EVENTS_URL: base,
  });
  const result = await createChannels(config)[channel].send(world.notification(channel), { signal: never(), links: createLinks(config) });
  expect(result.outcome).toBe('rejected');
  expect(result.reason).toMatch(/answered 400: bad/);
  expect(JSON.stringify(result)).not.toContain(SECRET);
});

it('the token of a Slack app is hidden, whatever quotes it', async () => {
  const config = loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET, SLACK_BOT_TOKEN: `xoxb-${SECRET}`, SLACK_API_URL: `${base}/api/` });
  const { slack } = createChannels(config);
  const options = { signal: never(), links: createLinks(config) };
  const answers = [
    await slack.send(world.notification('slack'), options),
    await slack.lookup?.(world.notification('slack'), never()),
    await slack.check(),
  ];
  expect(answers).toMatchObject([
    { outcome: 'rejected', reason: expect.stringMatching(/answered 400: bad/) as string },
    { found: 'unknown' },
    { ok: false },
  ]);
  expect(JSON.stringify(answers)).not.toContain(SECRET);
});

// 1 is a port that fetch refuses, on 9 nobody listens here.
it.each([1, 9])('a webhook target with a token in it is named by its host only (port %i)', async (port) => {
  const config = loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET });
  const closed = `http://127.0.0.1:${port}/hook?token=${SECRET}`;
  const result = await createChannels(config).webhook.send(world.notification('webhook', { to: closed }), {
    signal: never(),
    links: createLinks(config),
  });
  expect(result.outcome).toBe('rejected');
  expect(JSON.stringify(result)).not.toContain(SECRET);
});
