import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/channels/channel.ts';
import { markIn, markOf, uuidOf } from '../../../src/channels/linear-ids.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import { worldOf, type SandboxIssue } from '../../../src/channels/sandbox/linear-world.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { Notification, SendResult } from '../../../src/domain/notification.ts';
import { INCIDENT, LINK_SECRET, never, sandboxed, type Sandboxed } from './sandboxed.ts';

let world: Sandboxed;
let linear: Channel;
beforeEach(async () => {
  world = await sandboxed();
  linear = createChannels(world.config).linear;
});
afterEach(() => world.close());

const page = (changes: Partial<Notification> = {}) => world.notification('linear', changes);
const send = (notification: Notification): Promise<SendResult> => linear.send(notification, { signal: never(), links: world.links });
const issues = (): SandboxIssue[] => [...worldOf(world.sandbox.arrivals).issues.values()];
const ISSUE_ID = uuidOf(markOf({ kind: 'issue', incidentId: INCIDENT, to: 'ENG' }));
let count = 0;
/** A later message to the same target. */
const later = (changes: Partial<Notification> = {}) =>
  page({ replyTo: ISSUE_ID, key: `${INCIDENT}/later/L0/linear/ENG/${++count}`, ...changes });
const move = async (to: string) =>
  expect((await fetch(`${world.sandbox.url}/linear/issues/${ISSUE_ID}/move`, post({ to }))).status).toBe(200);
const post = (body: object) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('the first message', () => {
  it('opens an issue that holds the whole context', async () => {
    const result = await send(page({ alsoTold: ['dev@shop.example (E-mail)'] }));
    expect(result).toMatchObject({ outcome: 'sent', providerId: ISSUE_ID });
    const [issue] = issues();
    expect(issue).toMatchObject({ id: ISSUE_ID, identifier: 'ENG-1', priority: 1, state: { type: 'unstarted' } });
    expect(issue?.title).toContain('shop: place-order failed');
    for (const part of ['Three retries did not help', 'Also told: dev', INCIDENT, 'place-order', `/incidents/${INCIDENT}`]) {
      expect(issue?.description).toContain(part);
    }
    expect(markIn(issue?.description, ISSUE_ID)).toEqual({ kind: 'issue', incidentId: INCIDENT, to: 'ENG' });
  });

  it.each([
    ['critical', 1],
    ['error', 2],
    ['warning', 3],
    ['info', 4],
  ] as const)('of severity %s has priority %i', async (severity, priority) => {
    await send(page({ severity }));
    expect(issues()[0]?.priority).toBe(priority);
  });

  it('sent twice opens one issue, and says so', async () => {
    await send(page());
    expect(await send(page())).toMatchObject({ outcome: 'sent', providerId: ISSUE_ID, reason: 'Linear already had the issue ENG-1' });
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.comments).toEqual([]);
  });

  it('of a later level becomes a comment when nobody knows that the issue was opened', async () => {
    await send(page());
    const second = page({ key: `${INCIDENT}/page/L2/linear/ENG/1`, level: 2 });
    expect(await send(second)).toMatchObject({ outcome: 'sent', providerId: ISSUE_ID });
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.comments).toHaveLength(1);
  });

  it('does not let an error message become Markdown, nor a mark of another incident', async () => {
    const forged = markOf({ kind: 'issue', incidentId: 'other-00112233445566aa-1a2b3c4d', to: 'ENG' });
    await send(page({ lines: ['![x](http://evil.example/pixel) # Heading', `\`${forged}\``] }));
    const { description = '' } = issues()[0] ?? {};
    expect(description).toContain(String.raw`\!\[x\]\(http://evil.example/pixel\) \# Heading`);
    expect(markIn(description, ISSUE_ID)).toMatchObject({ incidentId: INCIDENT });
  });
});

describe('a later message', () => {
  it('is a comment, once', async () => {
    await send(page());
    const reminder = later({ kind: 'reminder' });
    await send(reminder);
    expect(await send(reminder)).toMatchObject({ outcome: 'sent', providerId: ISSUE_ID });
    expect(issues()[0]?.comments.map(({ body }) => body)).toEqual([expect.stringContaining('Still unacknowledged')]);
  });

  it('moves the issue along: started, back, completed', async () => {
    await send(page());
    const states: (string | undefined)[] = [];
    for (const kind of ['acknowledged', 'ack_expired', 'all_clear'] as const) {
      await send(later({ kind }));
      states.push(issues()[0]?.state.type);
    }
    expect(states).toEqual(['started', 'unstarted', 'completed']);
  });

  it('leaves an issue alone that a person canceled', async () => {
    await send(page());
    await move('canceled');
    await send(later({ kind: 'all_clear' }));
    expect(issues()[0]?.state.type).toBe('canceled');
    expect(issues()[0]?.comments).toHaveLength(1);
  });

  it('raises the priority with the severity and never lowers it', async () => {
    await send(page({ severity: 'warning' }));
    await send(later({ kind: 'page', severity: 'critical' }));
    expect(issues()[0]?.priority).toBe(1);
    await send(later({ kind: 'page', severity: 'warning' }));
    expect(issues()[0]?.priority).toBe(1);
  });

  it('is refused with the reason when the issue is gone, and an all-clear opens none', async () => {
    expect(await send(later({ kind: 'all_clear' }))).toMatchObject({ outcome: 'rejected', code: 'NO_ISSUE' });
    expect(await send(page({ kind: 'all_clear' }))).toMatchObject({ outcome: 'rejected', code: 'NO_ISSUE' });
    expect(issues()).toEqual([]);
  });
});

describe('asked about an earlier send, Linear answers', () => {
  it('whether the issue or the comment is there', async () => {
    const lookup = (notification: Notification) => linear.lookup?.(notification, never());
    expect(await lookup(page())).toMatchObject({ found: 'absent' });
    await send(page());
    expect(await lookup(page())).toMatchObject({ found: 'sent', providerId: ISSUE_ID });
    const reminder = later({ kind: 'reminder' });
    expect(await lookup(reminder)).toMatchObject({ found: 'absent' });
    await send(reminder);
    expect(await lookup(reminder)).toMatchObject({ found: 'sent', providerId: ISSUE_ID });
    world.sandbox.faults.set('linear', { mode: '500', retryAfter: 1, delayMs: 0 });
    expect(await lookup(page())).toMatchObject({ found: 'unknown' });
  });

  it('after an accepted issue whose answer was lost', async () => {
    world.sandbox.faults.set('linear', { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
    expect(await send(page())).toMatchObject({ outcome: 'unknown' });
    expect(await linear.lookup?.(page(), never())).toMatchObject({ found: 'sent', providerId: ISSUE_ID });
    expect(await send(page())).toMatchObject({ outcome: 'sent' });
    expect(issues()).toHaveLength(1);
  });
});

describe('a no of Linear', () => {
  it('by its rate limit is late, not final, although it comes with HTTP 400', async () => {
    world.sandbox.faults.set('linear', { mode: '429', times: 1, retryAfter: 7, delayMs: 0 });
    expect(await send(page())).toMatchObject({ outcome: 'rejected', code: 'RATELIMITED', retryAfterMs: 7_000 });
  });

  it('to a wrong key names the variable and not the key, and counts as one to our credentials', async () => {
    // Linear's answer to an unknown key, which it quotes for this test's sake.
    const server = createServer((request, response) => {
      const message = `Authentication required, not authenticated: ${request.headers.authorization ?? ''}`;
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ message, extensions: { type: 'authentication error', code: 'AUTHENTICATION_ERROR' } }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const config = loadConfig({
      SALVOR_LINK_SECRET: LINK_SECRET,
      LINEAR_API_KEY: 'lin_api_wrong',
      LINEAR_API_URL: `http://127.0.0.1:${port}/graphql`,
    });
    const result = await createChannels(config).linear.send(page(), { signal: never(), links: world.links });
    server.close();
    expect(result).toMatchObject({ outcome: 'rejected', code: '401', reason: expect.stringContaining('check LINEAR_API_KEY') as unknown });
    expect(result.reason).toContain('(hidden)');
    expect(JSON.stringify(result)).not.toContain('lin_api_wrong');
  });
});

describe('the target', () => {
  const teamOf = async (to: string, env: NodeJS.ProcessEnv = {}) => {
    const config = loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET, SALVOR_SANDBOX_URL: world.sandbox.url, ...env });
    const result = await createChannels(config).linear.send(page({ to }), { signal: never(), links: world.links });
    return result.outcome === 'sent' ? issues()[0]?.team.key : `${result.outcome}: ${result.reason}`;
  };

  it('is a key of the workspace', async () => expect(await teamOf('ops')).toBe('OPS'));
  it('is a name that a variable explains', async () => expect(await teamOf('on call!', { LINEAR_TEAM_ID_ON_CALL_: 'SRE' })).toBe('SRE'));
  it('is the default team when the workspace has no such key', async () => {
    expect(await teamOf('no such team', { LINEAR_TEAM_ID: 'DEF' })).toBe('DEF');
  });
  it('is refused when nothing explains it', async () => {
    expect(await teamOf('no such team')).toMatch(/^rejected: Linear has no team "no such team".*LINEAR_TEAM_ID/);
  });
});

it('a key is never sent in the clear', () => {
  expect(() => loadConfig({ LINEAR_API_URL: 'http://linear.example/graphql' })).toThrow(/LINEAR_API_URL is .*must use https/);
});
