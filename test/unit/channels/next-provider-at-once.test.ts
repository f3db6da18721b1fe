import { describe, expect, it } from 'vitest';
import { later, refused, sent } from '../../../src/channels/answer.ts';
import { createBreakers } from '../../../src/channels/breaker/breakers.ts';
import type { Channel, Lookup } from '../../../src/channels/channel.ts';
import { breakerOf, withFailover } from '../../../src/channels/failover.ts';
import type { Links } from '../../../src/channels/links.ts';
import type { Notification, SendResult } from '../../../src/domain/notification.ts';
import { never } from './sandboxed.ts';

const PAGE = { key: 'k', channel: 'sms', to: '+15005550011' } as Notification;
const LINKS = {} as Links;

function provider(name: string, answers: SendResult | SendResult[], lookup?: Lookup): Channel & { sends: number } {
  const list = Array.isArray(answers) ? [...answers] : [];
  const made = {
    name: 'sms' as const,
    provider: name,
    onUnknown: { choice: 'resend_once' as const, because: 'a person sees a repeat' },
    sends: 0,
    send: () => {
      made.sends += 1;
      return Promise.resolve(Array.isArray(answers) ? (list.shift() ?? refused('nothing left')) : answers);
    },
    ...(lookup !== undefined && { lookup: () => Promise.resolve(lookup) }),
    check: () => Promise.resolve({ ok: true, detail: 'well' }),
  };
  return made;
}

const DOWN = later('Twilio answered 503', '503', 5_000);
const LOST: SendResult = { outcome: 'unknown', code: '500', reason: 'Twilio answered 500' };
const SPEECHLESS: Lookup = { found: 'unknown', reason: 'Twilio answered 500' };
const send = (channel: Channel) => channel.send(PAGE, { signal: never(), links: LINKS });

describe('the next provider', () => {
  it.each([
    ['is away', DOWN],
    ['throttles', later('Twilio answered 429', '20429', 60_000)],
    ['does not know us', refused('Twilio answered 401', '20003')],
  ])('is tried at once when the first %s', async (_, answer) => {
    const second = provider('twilio-2', sent('Twilio has the message: queued', 'SM2'));
    const result = await send(withFailover([provider('twilio', answer), second], createBreakers()));
    expect(result).toMatchObject({ outcome: 'sent', provider: 'twilio-2', providerId: 'SM2' });
    expect(result.reason).toBe(`${answer.reason}; sent by twilio-2: Twilio has the message: queued`);
  });

  it('is not tried when the target was refused', async () => {
    const second = provider('twilio-2', sent('queued'));
    const result = await send(withFailover([provider('twilio', refused('not a mobile number', '21614')), second], createBreakers()));
    expect(result).toMatchObject({ outcome: 'rejected', code: '21614', provider: 'twilio' });
    expect(second.sends).toBe(0);
  });

  it('is tried when the first left it open and says that it has nothing', async () => {
    const second = provider('twilio-2', sent('queued'));
    const first = provider('twilio', LOST, { found: 'absent', reason: 'Twilio lists no such message' });
    const result = await send(withFailover([first, second], createBreakers()));
    expect(result).toMatchObject({
      outcome: 'sent',
      provider: 'twilio-2',
      reason: expect.stringMatching(/lists no such message; sent by twilio-2/) as string,
    });
  });

  it('is not tried when the first left it open and has it', async () => {
    const second = provider('twilio-2', sent('queued'));
    const first = provider('twilio', LOST, { found: 'sent', providerId: 'SM1', reason: 'Twilio lists the message' });
    expect(await send(withFailover([first, second], createBreakers()))).toMatchObject({
      outcome: 'sent',
      providerId: 'SM1',
      provider: 'twilio',
    });
    expect(second.sends).toBe(0);
  });

  it.each([
    ['cannot be asked', undefined],
    ['does not know', SPEECHLESS],
  ])('is not tried when the first left it open and %s: that would be a blind repeat', async (_, lookup) => {
    const second = provider('twilio-2', sent('queued'));
    expect(await send(withFailover([provider('twilio', LOST, lookup), second], createBreakers()))).toMatchObject({ outcome: 'unknown' });
    expect(second.sends).toBe(0);
  });

  it('takes over without a call to the first while its breaker is open', async () => {
    const first = provider('twilio', DOWN);
    const second = provider('twilio-2', sent('queued'));
    const channel = withFailover([first, second], createBreakers());
    for (let page = 0; page < 8; page += 1) expect(await send(channel)).toMatchObject({ outcome: 'sent', provider: 'twilio-2' });
    expect(first.sends).toBe(5);
    expect((await send(channel)).reason).toMatch(
      /^sms\/twilio was not tried: it failed 5 times in a row.*Twilio answered 503; it is tried again in .*; sent by twilio-2/,
    );
  });
});

it('is late, by the shortest wait, when none takes it now', async () => {
  const result = await send(withFailover([provider('twilio', later('busy', '429', 9_000)), provider('twilio-2', DOWN)], createBreakers()));
  expect(result).toMatchObject({ outcome: 'rejected', retryAfterMs: 5_000, reason: 'twilio: busy; twilio-2: Twilio answered 503' });
});

it('is refused when none of them knows us', async () => {
  const answer = refused('Twilio answered 401', '20003');
  const result = await send(withFailover([provider('twilio', answer), provider('twilio-2', answer)], createBreakers()));
  expect(result).toMatchObject({ outcome: 'rejected', code: '20003' });
  expect(result.retryAfterMs).toBeUndefined();
});

it('one provider alone answers in its own words, and says when its breaker is open', async () => {
  const channel = withFailover([provider('twilio', DOWN)], createBreakers());
  for (let page = 0; page < 5; page += 1) expect(await send(channel)).toEqual(DOWN);
  const result = await send(channel);
  expect(result).toMatchObject({ outcome: 'rejected', code: 'BREAKER_OPEN' });
  expect(result.retryAfterMs).toBeGreaterThan(9_000);
});

it('refusals of targets never open a breaker', async () => {
  const first = provider('twilio', refused('not a mobile number', '21614'));
  const channel = withFailover([first], createBreakers());
  for (let page = 0; page < 20; page += 1) await send(channel);
  expect(first.sends).toBe(20);
});

it('a breaker belongs to a provider, and for webhooks to a host', () => {
  expect(breakerOf(provider('twilio-2', DOWN), { to: '+15005550011' })).toBe('sms/twilio-2');
  const webhook = { ...provider('webhook', DOWN), name: 'webhook' as const };
  expect(breakerOf(webhook, { to: 'https://ops.example:8443/hook?token=secret' })).toBe('webhook/ops.example:8443');
});

it('a lookup finds it at any of the providers, and believes in its absence only when all say so', async () => {
  const found: Lookup = { found: 'sent', providerId: 'SM2', reason: 'listed' };
  const absent: Lookup = { found: 'absent', reason: 'not listed' };
  const ask = (...lookups: (Lookup | undefined)[]) => {
    const [first, second] = lookups.map((lookup, index) => provider(`twilio-${String(index)}`, DOWN, lookup));
    return withFailover([first!, second!], createBreakers()).lookup?.(PAGE, never());
  };
  expect(await ask(absent, found)).toMatchObject({ found: 'sent', providerId: 'SM2' });
  expect(await ask(absent, absent)).toMatchObject({ found: 'absent' });
  expect(await ask(absent, undefined)).toMatchObject({ found: 'unknown' });
});
