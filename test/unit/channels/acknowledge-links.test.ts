import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { INCIDENT, LINK_SECRET } from './sandboxed.ts';

const config = { linkSecret: LINK_SECRET, api: { publicUrl: 'https://salvor.example/' } };
const page = { incidentId: INCIDENT, key: `${INCIDENT}/page/L1/email/dev@shop.example/1`, to: 'dev@shop.example' };
const tokenOf = async (links = createLinks(config)) => (await links.acknowledge(page)).replace('https://salvor.example/ack/', '');

describe('acknowledge links', () => {
  it('say which incident, who, and until when', async () => {
    const claim = await createLinks(config).verifyAckToken(await tokenOf());
    expect(claim).toMatchObject({ incidentId: INCIDENT, who: 'dev@shop.example' });
    expect(claim.expiresAt - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);
    expect(claim.expiresAt - Date.now()).toBeLessThan(7.1 * 24 * 3_600_000);
  });

  it('are one command however often they are used, and another one for another page', async () => {
    const links = createLinks(config);
    const first = await links.verifyAckToken(await tokenOf());
    const again = await links.verifyAckToken(await tokenOf());
    const other = await links.acknowledge({ ...page, key: `${INCIDENT}/page/L2/email/dev@shop.example/1` });
    expect(again.commandId).toBe(first.commandId);
    expect((await links.verifyAckToken(other.replace('https://salvor.example/ack/', ''))).commandId).not.toBe(first.commandId);
  });

  it('point to the incident with the id escaped', () => {
    expect(createLinks(config).incident('a b/../c')).toBe('https://salvor.example/incidents/a%20b%2F..%2Fc');
  });

  it('are refused with LINK_EXPIRED when too old', async () => {
    const links = createLinks(config, -1_000);
    await expect(links.verifyAckToken(await tokenOf(links))).rejects.toMatchObject({ code: 'LINK_EXPIRED' });
  });

  it.each([
    ['nothing', () => ''],
    ['text', () => 'not-a-token'],
    ['a cut-off token', async () => (await tokenOf()).slice(0, -4)],
    ['an altered payload', async () => forged(await tokenOf(), { who: 'boss@shop.example' })],
    ['no signature', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await tokenOf()).split('.')[1] ?? ''}.`],
    ['another secret', () => tokenOf(createLinks({ ...config, linkSecret: 'another secret of more than 32 characters' }))],
    ['another purpose', () => signedFor('session')],
  ])('are refused with LINK_INVALID: %s', async (_case, make) => {
    await expect(createLinks(config).verifyAckToken(await make())).rejects.toMatchObject({ code: 'LINK_INVALID' });
  });

  it('need a secret of 32 characters, and the error names the variable without the value', () => {
    expect(() => createLinks({ ...config, linkSecret: undefined })).toThrow(/SALVOR_LINK_SECRET/);
    expect(() => createLinks({ ...config, linkSecret: 'hunter2' })).toThrow(/^(?!.*hunter2).*SALVOR_LINK_SECRET/);
  });
});

function forged(token: string, change: object): string {
  const [head, body, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
  return [head, Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url'), signature].join('.');
}

/** Signed with the right secret, but not as an acknowledge link. */
function signedFor(audience: string): Promise<string> {
  return new SignJWT({ who: 'x' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setSubject(INCIDENT)
    .setJti('1')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(LINK_SECRET));
}
