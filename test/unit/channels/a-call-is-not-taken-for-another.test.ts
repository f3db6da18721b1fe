import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OtherCalls } from '../../../src/channels/other-calls.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import { SalvorError } from '../../../src/domain/error-codes.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { sandboxed, type Sandboxed } from './sandboxed.ts';

let world: Sandboxed;
let call: { providerId?: string };
let page: Notification;
beforeAll(async () => {
  world = await sandboxed();
  page = world.notification('voice', { key: 'another-incident/page/L1/voice/+15005550010/1' });
  const { voice } = createChannels(world.config);
  call = await voice.send(world.notification('voice'), { signal: AbortSignal.timeout(5_000), links: world.links });
});
afterAll(() => world.close());

const lookUp = (otherCalls?: OtherCalls) =>
  createChannels(world.config, otherCalls === undefined ? {} : { otherCalls }).voice.lookup?.(page, AbortSignal.timeout(5_000));

it('a listed call that is known to be for something else is not this one: it is made', async () => {
  expect(await lookUp({ around: () => Promise.resolve({ claimed: [call.providerId ?? ''], unknown: 0 }) })).toMatchObject({
    found: 'absent',
  });
});

it('a listed call that may be for something else is nobody knows whose: a second ring costs less than a silent phone', async () => {
  expect(await lookUp({ around: () => Promise.resolve({ claimed: [], unknown: 1 }) })).toMatchObject({ found: 'unknown' });
});

it('nor does anybody know while Postgres is away', async () => {
  const away = () => Promise.reject(new SalvorError('DATABASE_UNREACHABLE', 'Postgres does not answer.'));
  expect(await lookUp({ around: away })).toMatchObject({ found: 'unknown', reason: expect.stringContaining('Postgres') as string });
});

it('a listed call that can only be this one is this one', async () => {
  expect(await lookUp({ around: () => Promise.resolve({ claimed: [], unknown: 0 }) })).toMatchObject({
    found: 'sent',
    providerId: call.providerId,
  });
});
