import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { emailProviders } from '../../../src/channels/email.ts';
import { callsBack, twilioAccounts } from '../../../src/channels/twilio-account.ts';
import { smsProviders } from '../../../src/channels/twilio-sms.ts';
import { voiceProviders } from '../../../src/channels/twilio-voice.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { LINK_SECRET, never, type Sandboxed, sandboxed } from './sandboxed.ts';

const FIRST = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token-of-the-first' };
const SECOND = { TWILIO_ACCOUNT_SID_2: `AC${'2'.repeat(32)}`, TWILIO_AUTH_TOKEN_2: 'token-of-the-second', TWILIO_FROM_2: '+15005550007' };
const configOf = (env: NodeJS.ProcessEnv) => loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET, ...env });

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(() => world.sandbox.arrivals.clear());

describe('the accounts at Twilio', () => {
  it('are the sandbox, one, or two, the preferred one first', () => {
    expect(twilioAccounts(configOf({}))).toMatchObject([{ provider: 'twilio', sandboxed: true }]);
    expect(twilioAccounts(configOf(FIRST))).toMatchObject([{ provider: 'twilio', sandboxed: false, apiUrl: 'https://api.twilio.com' }]);
    expect(twilioAccounts(configOf({ ...FIRST, ...SECOND }))).toMatchObject([
      { provider: 'twilio' },
      { provider: 'twilio-2', from: '+15005550007' },
    ]);
  });

  it.each([
    ['without the first', SECOND, 'TWILIO_ACCOUNT_SID'],
    ['without its number', { ...FIRST, ...SECOND, TWILIO_FROM_2: '' }, 'TWILIO_ACCOUNT_SID_2'],
    ['without its token', { ...FIRST, ...SECOND, TWILIO_AUTH_TOKEN_2: '' }, 'TWILIO_ACCOUNT_SID_2'],
  ])('a second one %s is refused by name, without a secret', (_case, env, field) => {
    expect(() => twilioAccounts(configOf(env))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }) as Error);
    expect(() => twilioAccounts(configOf(env))).toThrow(/^(?!.*token-of).*TWILIO_FROM_2/);
  });

  it.each([smsProviders, voiceProviders])('each of them sends, from its own number, under its own name', async (providers) => {
    const api = { TWILIO_API_URL: `${world.sandbox.url}/twilio` };
    const config = configOf({ ...FIRST, ...SECOND, ...api });
    const results = [];
    for (const channel of providers(config)) {
      results.push(await channel.send(world.notification(channel.name), { signal: never(), links: createLinks(config) }));
    }
    expect(results).toMatchObject([
      { outcome: 'sent', provider: 'twilio', receipt: true },
      { outcome: 'sent', provider: 'twilio-2', receipt: true },
    ]);
    expect(world.sandbox.arrivals.list().map(({ from }) => from)).toEqual(['+15005550007', '+15005550006']);
  });

  it('says what is wrong with which of them', async () => {
    const nobody = { TWILIO_API_URL: `${world.sandbox.url}/twilio`, TWILIO_API_URL_2: 'http://127.0.0.1:9' };
    const [first, second] = smsProviders(configOf({ ...FIRST, ...SECOND, ...nobody }));
    expect(await first.check()).toMatchObject({ ok: true });
    expect(await second?.check()).toMatchObject({ ok: false, detail: expect.stringContaining('TWILIO_ACCOUNT_SID_2') as string });
  });
});

describe('an account that cannot call back', () => {
  const [real] = twilioAccounts(configOf(FIRST));

  it.each([
    'http://127.0.0.1:7800',
    'http://localhost:7800',
    'http://10.0.0.4',
    'http://172.20.1.1',
    'http://192.168.1.2',
    'http://salvor',
    'https://salvor.internal',
    'http://[::1]:7800',
  ])('%s is not reached from outside', (publicUrl) => expect(callsBack(real, publicUrl)).toBe(false));
  it.each(['https://salvor.example', 'https://salvor.example/pager', 'http://172.32.0.1', 'https://[2001:db8::1]'])('%s is', (publicUrl) =>
    expect(callsBack(real, publicUrl)).toBe(true),
  );

  it.each([
    ['http://127.0.0.1:7800', 0],
    ['https://salvor.example', 3],
  ])('under %s Twilio is given that many addresses of ours: %i', async (publicUrl, addresses) => {
    const sent: URLSearchParams[] = [];
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((_url, init) => {
      sent.push(init?.body as URLSearchParams);
      return Promise.resolve(Response.json({ sid: 'SM1', status: 'queued' }, { status: 201 }));
    });
    try {
      const config = configOf({ ...FIRST, SALVOR_PUBLIC_URL: publicUrl });
      const options = { signal: never(), links: createLinks(config) };
      const [sms] = smsProviders(config);
      const [voice] = voiceProviders(config);
      const results = [await sms.send(world.notification('sms'), options), await voice.send(world.notification('voice'), options)];
      const fields = sent.flatMap((form) => [...form.entries()]);
      expect(fields.filter(([name]) => /Callback$/.test(name))).toHaveLength(addresses);
      expect(results.map(({ receipt }) => receipt === true)).toEqual([addresses > 0, addresses > 0]);
      expect(sent[0]?.get('Body')?.includes('Reply')).toBe(addresses > 0);
      expect(sent[1]?.get('Twiml')?.includes('<Gather')).toBe(addresses > 0);
      expect(sent[1]?.get('Twiml')?.includes('with the link in your mail')).toBe(addresses === 0);
    } finally {
      fetched.mockRestore();
    }
  });
});

describe('mail servers', () => {
  it('are the mailbox, one, or two', () => {
    const names = (env: NodeJS.ProcessEnv) => emailProviders(configOf(env)).map(({ provider }) => provider);
    expect(names({})).toEqual(['mailbox']);
    expect(names({ SMTP_URL: 'smtp://one.example' })).toEqual(['smtp']);
    expect(names({ SMTP_URL: 'smtp://one.example', SMTP_URL_2: 'smtps://apikey:secret@smtp.sendgrid.net:465' })).toEqual([
      'smtp',
      'smtp-2',
    ]);
    expect(() => names({ SMTP_URL_2: 'smtp://two.example' })).toThrow(/SMTP_URL is not/);
  });

  it('each of them sends under the same Message-ID, so that a mail that came through both is one', async () => {
    const config = configOf({ SMTP_URL: world.sandbox.smtpUrl, SMTP_URL_2: world.sandbox.smtpUrl });
    const results = [];
    for (const channel of emailProviders(config)) {
      results.push(await channel.send(world.notification('email'), { signal: never(), links: createLinks(config) }));
    }
    expect(results).toMatchObject([
      { outcome: 'sent', provider: 'smtp' },
      { outcome: 'sent', provider: 'smtp-2' },
    ]);
    const [one, other] = world.sandbox.arrivals.list();
    expect(one?.messageId).toBe(other?.messageId);
  });
});
