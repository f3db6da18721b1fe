import { createHmac } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveLinearCallbacks } from '../../../../src/api/callbacks/linear.ts';
import type { ApiDeps } from '../../../../src/api/deps.ts';
import { sendProblem } from '../../../../src/api/problem.ts';
import { linearWebhookSecret } from '../../../../src/channels/callback-secrets.ts';
import { createCodegenIssues } from '../../../../src/channels/linear-codegen.ts';
import { createChannels } from '../../../../src/channels/registry.ts';
import { linearWebhook, type LinearWebhook } from '../../../../src/channels/sandbox/linear-webhook.ts';
import { worldOf } from '../../../../src/channels/sandbox/linear-world.ts';
import { SalvorError } from '../../../../src/domain/error-codes.ts';
import { INCIDENT, never, sandboxed, type Sandboxed } from '../../channels/sandboxed.ts';

type Given = { name: string; workflowId: string; argument: Record<string, unknown> };

let world: Sandboxed;
let door: FastifyInstance;
let secret: string;
/** What reached the incident, each update id once, as Temporal does it. */
let given: Given[];
let failure: Error | undefined;
/** The newest webhook of the sandbox, to be repeated. */
let hook: LinearWebhook;
let newest: object;

beforeEach(async () => {
  given = [];
  failure = undefined;
  world = await sandboxed({}, { send: (event, by) => ((newest = event), hook.send(event, by)) });
  secret = linearWebhookSecret(world.config) ?? '';
  door = Fastify();
  door.setErrorHandler(sendProblem);
  const updates = new Set<string>();
  const client = {
    workflow: {
      getHandle: (workflowId: string) => ({
        executeUpdate: (name: string, { updateId, args }: { updateId: string; args: Record<string, unknown>[] }) => {
          if (failure !== undefined) return Promise.reject(failure);
          if (!updates.has(updateId)) given.push({ name, workflowId, argument: args[0] ?? {} });
          updates.add(updateId);
          return Promise.resolve({ incidentId: INCIDENT, message: `${name} done`, inFlight: [], repeated: false });
        },
        signal: (name: string, argument: Record<string, unknown>) => {
          if (failure !== undefined) return Promise.reject(failure);
          given.push({ name, workflowId, argument });
          return Promise.resolve();
        },
      }),
    },
  };
  const temporal = { call: (work: (connected: unknown) => Promise<unknown>) => work(client), close: () => Promise.resolve() };
  await door.register((scope, _options, done) => {
    serveLinearCallbacks(scope, { config: world.config, temporal } as unknown as ApiDeps);
    done();
  });
  hook = linearWebhook(`${await door.listen({ host: '127.0.0.1', port: 0 })}/callbacks/linear`, secret);
});
afterEach(async () => {
  await door.close();
  await world.close();
});

const issue = () => [...worldOf(world.sandbox.arrivals).issues.values()][0]!;
const send = (changes = {}) =>
  createChannels(world.config).linear.send(world.notification('linear', changes), { signal: never(), links: world.links });
async function inLinear(act: string, body: object): Promise<{ done: boolean; reason: string }> {
  const response = await fetch(`${world.sandbox.url}/linear/issues/${issue().id}/${act}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { webhook } = (await response.json()) as { webhook: { status: number; body: string } };
  return { status: webhook.status, ...JSON.parse(webhook.body) } as never;
}
const request = () =>
  createCodegenIssues(world.config).open(
    {
      incidentId: INCIDENT,
      requestId: '1',
      service: 'shop',
      operation: 'place-order',
      severity: 'error',
      title: 'shop: place-order failed: TypeError: x is undefined',
      lines: ['It failed again after each fix.'],
      failure: { name: 'TypeError', message: 'x is undefined', stack: 'at checkout (checkout.ts:12)\n```\nnot the end' },
      attempts: ['Fix "restart" did not help'],
      codegen: {
        team: 'ENG',
        label: 'codegen',
        allow: ['flag', 'http'],
        timeout: 1,
        proposals: 3,
        instructions: 'The repository is shop/shop.',
      },
    },
    { signal: never(), links: world.links },
  );
const ACTION = { name: 'old-checkout', apply: { kind: 'flag', url: 'https://flags.example/checkout', value: false } };
const PROPOSAL = { salvor: 'proposal/1', summary: 'The old checkout does not use x.', action: ACTION };

describe('what a person does with the issue of an incident', () => {
  it.each([
    ['started', 'acknowledge', 'In Progress'],
    ['completed', 'resolve', 'Done'],
    ['canceled', 'resolve', 'Canceled'],
  ])('moving it to a %s state is the command "%s"', async (to, name, shown) => {
    await send();
    expect(await inLinear('move', { by: 'Grace', to })).toMatchObject({ done: true });
    const argument = { by: 'Grace', via: 'linear', incidentId: INCIDENT, note: `ENG-1 was moved to "${shown}" in Linear.` };
    expect(given).toEqual([{ name, workflowId: 'incident/shop/00112233445566aa', argument: expect.objectContaining(argument) as unknown }]);
  });

  it('a comment is a note', async () => {
    await send();
    await inLinear('comments', { by: 'Grace', body: 'The provider has an outage.' });
    expect(given).toEqual([
      expect.objectContaining({
        name: 'note',
        argument: expect.objectContaining({ by: 'Grace', text: 'ENG-1: The provider has an outage.' }) as unknown,
      }),
    ]);
  });

  it('is carried out once, however often Linear repeats it', async () => {
    await send();
    await inLinear('move', { to: 'started' });
    const by = { id: 'x', name: 'x' };
    expect(await hook.send(newest, by)).toMatchObject({ status: 200 });
    await hook.send(newest, by);
    expect(given.map(({ name }) => name)).toEqual(['acknowledge']);
  });

  it('does not count any more when it was moved on before the callback came', async () => {
    await send();
    await inLinear('move', { to: 'started' });
    const late = newest;
    await inLinear('move', { to: 'completed' });
    given.length = 0;
    expect(JSON.parse((await hook.send(late, { id: 'x', name: 'x' })).body)).toMatchObject({
      done: false,
      reason: 'the issue has been moved on since',
    });
    expect(given).toEqual([]);
  });
});

describe('what Salvor does itself', () => {
  it('comes back by the webhook and is ignored', async () => {
    await send();
    await send({ kind: 'acknowledged', key: 'other', replyTo: issue().id });
    await send({ kind: 'all_clear', key: 'another', replyTo: issue().id });
    expect(issue()).toMatchObject({ state: { type: 'completed' } });
    expect(issue().comments).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(given).toEqual([]);
  });
});

describe('an issue that only looks like one of ours', () => {
  it('is left alone: the mark of another one does not fit its id', async () => {
    await send();
    const event = { ...newest } as { data: Record<string, unknown> };
    const copied = {
      ...event,
      action: 'update',
      updatedFrom: { stateId: 'before' },
      actor: { id: 'x' },
      data: { ...event.data, id: '11111111-1111-4111-8111-111111111111', state: { id: 's', name: 'Done', type: 'completed' } },
    };
    expect((await hook.send(copied, { id: 'x', name: 'x' })).body).toContain('none of Salvor');
    expect(given).toEqual([]);
  });
});

describe('a callback that cannot be trusted is refused', () => {
  const post = (body: string, headers: Record<string, string>) =>
    door.inject({ method: 'POST', url: '/callbacks/linear', headers: { 'content-type': 'application/json', ...headers }, body });
  const sign = (body: string, key = secret) => ({ 'linear-signature': createHmac('sha256', key).update(body).digest('hex') });
  const now = () => JSON.stringify({ type: 'Issue', webhookTimestamp: Date.now() });

  it.each([
    ['without a signature', () => post(now(), {}), /no Linear-Signature/],
    ['signed by somebody else', () => post(now(), sign(now(), 'another')), /does not fit LINEAR_WEBHOOK_SECRET/],
    ['signed for another body', () => post(now(), sign('{}')), /does not fit/],
    [
      'replayed after more than a minute',
      () => {
        const body = JSON.stringify({ type: 'Issue', webhookTimestamp: Date.now() - 61_000 });
        return post(body, sign(body));
      },
      /more than a minute ago/,
    ],
  ])('%s', async (_what, call, words) => {
    const response = await call();
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'CALLBACK_REFUSED', detail: expect.stringMatching(words) as unknown });
    expect(given).toEqual([]);
  });
});

describe('what may succeed later', () => {
  it('is an error, so that Linear repeats it; what is final is not', async () => {
    await send();
    failure = new SalvorError('TEMPORAL_UNREACHABLE', 'away');
    expect(await inLinear('move', { to: 'started' })).toMatchObject({ status: 503 });
    failure = new SalvorError('INCIDENT_CLOSED', 'over');
    expect(await inLinear('comments', { body: 'late' })).toMatchObject({ status: 200, done: false, reason: 'over' });
  });
});

describe('a request for a fix', () => {
  it('is one labelled issue, however often it is opened', async () => {
    const { result, identifier } = await request();
    expect(result).toMatchObject({ outcome: 'sent', providerId: issue().id });
    expect(identifier).toBe('ENG-1');
    expect((await request()).result).toMatchObject({ outcome: 'sent', providerId: issue().id });
    const { issues, labels } = worldOf(world.sandbox.arrivals);
    expect(issues.size).toBe(1);
    expect([...labels.values()].map(({ name }) => name)).toEqual(['codegen']);
    expect(issue().labelIds).toEqual([...labels.keys()]);
    for (const part of ['TypeError: x is undefined', 'checkout.ts:12', 'did not help', 'shop/shop', 'proposal/1', 'flag, http']) {
      expect(issue().description).toContain(part);
    }
    expect(issue().description).not.toContain('```\nnot the end');
  });

  it('is answered by a proposal, which reaches the incident guarded and is confirmed', async () => {
    await request();
    const heard = await inLinear('proposal', {
      proposal: {
        ...PROPOSAL,
        pullRequest: 'https://github.com/shop/shop/pull/42',
        action: { ...ACTION, guarded: false, when: { code: ['X'] }, confidence: 1 },
      },
    });
    expect(heard).toMatchObject({ done: true });
    expect(given).toEqual([
      {
        name: 'proposal',
        workflowId: 'incident/shop/00112233445566aa',
        argument: expect.objectContaining({
          incidentId: INCIDENT,
          requestId: '1',
          by: 'Codegen',
          pullRequest: 'https://github.com/shop/shop/pull/42',
          action: expect.objectContaining({ name: 'old-checkout', guarded: true, when: {} }) as unknown,
        }) as unknown,
      },
    ]);
    expect(issue().comments.at(-1)?.body).toContain('Received');
    const { id } = given[0]!.argument;
    await hook.send(newest, { id: 'x', name: 'x' });
    expect(issue().comments.filter(({ body }) => body.includes('Received'))).toHaveLength(1);
    expect(id).toMatch(/^linear-[0-9a-f-]{36}-[0-9a-f]{16}$/);
  });

  it.each([
    ['an unknown version', { ...PROPOSAL, salvor: 'proposal/9' }, 'must be "proposal/1"'],
    ['an unknown field', { ...PROPOSAL, urgent: true }, 'urgent'],
    ['an effect that is none', { ...PROPOSAL, action: { name: 'x', apply: { kind: 'magic' } } }, 'action.apply'],
    [
      'an effect the playbook does not offer',
      { ...PROPOSAL, action: { name: 'x', apply: { kind: 'command', argv: ['rm'] } } },
      'may not be proposed here',
    ],
    ['a secret', { ...PROPOSAL, action: { ...ACTION, apply: { ...ACTION.apply, headers: { a: '${secret:FLAGS}' } } } }, 'names a secret'],
    ['a pull request that is no https address', { ...PROPOSAL, pullRequest: 'javascript:alert(1)' }, 'pullRequest'],
  ])('is answered with what is wrong when a proposal holds %s', async (_what, proposal, words) => {
    await request();
    expect(await inLinear('proposal', { proposal })).toMatchObject({ done: false });
    expect(given).toEqual([]);
    const answer = issue().comments.at(-1)?.body.replaceAll('\\', '');
    expect(answer).toContain('cannot be taken');
    expect(answer).toContain(words);
  });

  it('takes YAML as well, one proposal at a time, and broken text is named', async () => {
    await request();
    const yaml =
      '```yaml\nsalvor: proposal/1\nsummary: back to the old checkout\naction:\n  name: old\n  apply: { kind: flag, url: "https://flags.example/c", value: false }\n```';
    expect(await inLinear('comments', { body: `Try this:\n\n${yaml}` })).toMatchObject({ done: true });
    expect(await inLinear('comments', { body: `${yaml}\n\nor\n\n${yaml}` })).toMatchObject({
      done: false,
      reason: expect.stringContaining('more than one') as unknown,
    });
    expect(await inLinear('comments', { body: '```json\n{"salvor": "proposal/1", \n```' })).toMatchObject({
      done: false,
      reason: expect.stringContaining('neither JSON nor YAML') as unknown,
    });
    expect(given.map(({ name }) => name)).toEqual(['proposal']);
  });

  it('may be talked about: other comments are notes, and its state says nothing about the incident', async () => {
    await request();
    await inLinear('comments', { by: 'Codegen', body: 'Looking into it.\n\n```ts\nconst salvor = 1;\n```' });
    expect(await inLinear('move', { to: 'completed' })).toMatchObject({ done: false });
    expect(given.map(({ name }) => name)).toEqual(['note']);
  });

  it('is told when the incident is over', async () => {
    await request();
    failure = Object.assign(new Error('gone'), { name: 'WorkflowNotFoundError' });
    expect(await inLinear('proposal', { proposal: PROPOSAL })).toMatchObject({ done: false, reason: 'the incident is over' });
    expect(issue().comments.at(-1)?.body).toContain('The incident is over');
  });
});
