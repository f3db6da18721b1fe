import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, it } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { emailProviders } from '../../../src/channels/email.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { LINK_SECRET, never, sandboxed } from './sandboxed.ts';

/** What a mail server was told with MAIL FROM and RCPT TO. */
interface Asked {
  dsn?: { ret?: string | null; envid?: string | null };
  rcptTo: { address: string; dsn?: { notify?: string[] | string; orcpt?: string } }[];
}

async function sendTo(hideDSN: boolean): Promise<Asked | undefined> {
  let asked: Asked | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideDSN,
    logger: false,
    onData(stream, session, callback) {
      stream.resume();
      stream.on('end', () => {
        asked = session.envelope as unknown as Asked;
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const world = await sandboxed();
  try {
    const { port } = server.server.address() as AddressInfo;
    const config = loadConfig({ SMTP_URL: `smtp://127.0.0.1:${port}`, SALVOR_LINK_SECRET: LINK_SECRET });
    const [channel] = emailProviders(config);
    const result = await channel.send(world.notification('email'), { signal: never(), links: createLinks(config) });
    expect(result).toMatchObject({ outcome: 'sent', provider: 'smtp' });
    // 250 says that the server has it, no more; nothing claims a receipt.
    expect(result.receipt).toBeUndefined();
    return asked;
  } finally {
    await world.close();
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

it('a server that offers delivery notifications is asked to tell of bounces and delays, under the name of the mail', async () => {
  const asked = await sendTo(false);
  expect(asked?.dsn).toMatchObject({ ret: 'HDRS', envid: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  const [recipient] = asked?.rcptTo ?? [];
  expect(String(recipient?.dsn?.notify)).toBe('FAILURE,DELAY');
});

it('a server that does not offer them gets the same mail without the question', async () => {
  const asked = await sendTo(true);
  expect(asked?.rcptTo.map(({ address }) => address)).toEqual(['dev@shop.example']);
});
