import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRequestCodegen, createTellCodegen } from '../../../activities/request-codegen.ts';
import { createCodegenIssues } from '../../../src/channels/linear-codegen.ts';
import { worldOf } from '../../../src/channels/sandbox/linear-world.ts';
import type { CodegenRequest } from '../../../src/domain/codegen/request.ts';
import { Codegen } from '../../../src/domain/codegen/policy.ts';
import { INCIDENT, sandboxed, type Sandboxed } from '../channels/sandboxed.ts';

let world: Sandboxed;
beforeEach(async () => void (world = await sandboxed()));
afterEach(() => world.close());

const REQUEST: CodegenRequest = {
  incidentId: INCIDENT,
  requestId: '1',
  service: 'shop',
  operation: 'place-order',
  severity: 'error',
  title: 'shop: place-order failed',
  lines: ['database, error'],
  failure: { name: 'Error', message: 'broken' },
  attempts: [],
  codegen: Codegen.parse({ team: 'ENG' }),
};
const request = (changes: Partial<CodegenRequest> = {}) =>
  new MockActivityEnvironment().run(createRequestCodegen({ issues: createCodegenIssues(world.config), links: world.links }), {
    ...REQUEST,
    ...changes,
  });
const issues = () => [...worldOf(world.sandbox.arrivals).issues.values()];

it('one request is one issue, another request another', async () => {
  const first = await request();
  expect(first).toMatchObject({ outcome: 'opened', identifier: 'ENG-1', url: expect.stringContaining('ENG-1') as unknown });
  expect(await request()).toMatchObject({ outcome: 'opened', identifier: 'ENG-1' });
  expect(await request({ requestId: '2' })).toMatchObject({ outcome: 'opened', identifier: 'ENG-2' });
  expect(issues()).toHaveLength(2);
});

it('an issue whose answer was lost is found by the next attempt', async () => {
  await request({ requestId: 'makes-the-label' });
  world.sandbox.faults.set('linear', { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
  await expect(request()).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
  expect(await request()).toMatchObject({ outcome: 'opened', identifier: 'ENG-2' });
  expect(issues()).toHaveLength(2);
});

it('a rate limit is waited for, a team that is not there is final', async () => {
  world.sandbox.faults.set('linear', { mode: '429', times: 1, retryAfter: 3, delayMs: 0 });
  await expect(request()).rejects.toMatchObject({ type: 'EFFECT_REFUSED', nextRetryDelay: 3_000 });
  expect(await request({ codegen: Codegen.parse({ team: 'no such team' }) })).toMatchObject({ outcome: 'refused', code: 'NO_TEAM' });
});

it('whoever proposed is told once, and the issue is completed when nothing more is asked for', async () => {
  await request();
  const [issue] = issues();
  const tell = createTellCodegen({ issues: createCodegenIssues(world.config) });
  const news = { incidentId: INCIDENT, issueId: issue!.id, key: 'codegen/1/applied', text: 'It helped. *Thank you*', done: true };
  for (let time = 0; time < 2; time += 1) expect(await new MockActivityEnvironment().run(tell, news)).toMatchObject({ outcome: 'sent' });
  const [after] = issues();
  expect(after?.state.type).toBe('completed');
  expect(after?.comments.map(({ body }) => body.split('\n')[0])).toEqual([String.raw`It helped. \*Thank you\*`]);
});
