import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Arrivals } from './arrivals.ts';
import type { Fault, Faults } from './faults.ts';
import { portError } from './port-error.ts';

const MAX_MAIL_BYTES = 5_000_000;
/** Clients that are still talking get this long when the mailbox closes. */
const CLOSE_MS = 500;

export interface MailServer {
  port: number;
  close(): Promise<void>;
}

/**
 * A mailbox that takes every mail: real SMTP without TLS or login, for loopback only. A mail is answered with 250 once it is on
 * disk.
 * @throws SalvorError PORT_BUSY
 */
export async function startMailServer(options: { host: string; port: number }, arrivals: Arrivals, faults: Faults): Promise<MailServer> {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    name: 'salvor.localhost',
    banner: 'Salvor mailbox',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MAX_MAIL_BYTES,
    closeTimeout: CLOSE_MS,
    onData(stream, session, callback) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      receive(stream, recipients, faults.take('email')).then(
        (outcome) => {
          if (outcome === 'drop') sockets.get(session.remotePort)?.destroy();
          else if (outcome instanceof Error) callback(outcome);
          else if (outcome === 'kept') callback(null, 'kept in the mailbox');
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A client that goes away in the middle of a mail is its own business.
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });

  /** Answers what to tell the client; `silence` is the fault of a server that never answers. */
  async function receive(stream: Readable, recipients: string[], fault: Fault | undefined): Promise<'kept' | 'drop' | 'silence' | Error> {
    const mail = await simpleParser(stream);
    switch (fault?.mode) {
      case 'reject':
        return answer(550, '5.1.1 no such user here');
      case '429':
      case '500':
        return answer(451, '4.3.0 try again later');
      case 'timeout':
        return 'silence';
      case 'slow':
      case 'accept-then-drop':
      case undefined:
    }
    const incident = headerOf(mail.headers, 'x-salvor-incident');
    const key = headerOf(mail.headers, 'x-salvor-key');
    for (const to of recipients) {
      await arrivals.add({
        channel: 'email',
        to,
        subject: mail.subject ?? '',
        text: mail.text ?? '',
        payload: Object.fromEntries(mail.headerLines.map(({ key: name, line }) => [name, line.slice(line.indexOf(':') + 1).trim()])),
        ...(mail.from !== undefined && { from: mail.from.text }),
        ...(typeof mail.html === 'string' && { html: mail.html }),
        ...(mail.messageId !== undefined && { messageId: mail.messageId }),
        ...(incident !== undefined && { incident }),
        ...(key !== undefined && { key }),
      });
    }
    if (fault?.mode === 'slow') await sleep(fault.delayMs);
    return fault?.mode === 'accept-then-drop' ? 'drop' : 'kept';
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', (error) => reject(portError(error, 'SALVOR_SMTP_PORT', options)));
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function headerOf(headers: Map<string, unknown>, name: string): string | undefined {
  const value = headers.get(name);
  return typeof value === 'string' ? value : undefined;
}
