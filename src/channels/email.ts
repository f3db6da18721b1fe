import { createTransport } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Check, Providers, SendOptions } from './channel.ts';
import { digestOf } from './digest.ts';
import { layOutEmail } from './email-layout.ts';
import { fromSmtpFailure } from './email-answer.ts';
import { askMailbox } from './mailbox.ts';
import { composeMessage } from './message.ts';

/** HTML's own rule: it takes `oncall@localhost` and refuses line breaks, lists and display names, so no header can be smuggled in. */
const Address = z.email({ pattern: z.regexes.html5Email });

/** Below the 12 s that other providers get: a mail server that is silent this long is replaced by the next channel. */
const TIMEOUTS = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 10_000 };

/** One mail server. */
interface MailServer {
  provider: 'mailbox' | 'smtp' | 'smtp-2';
  url: string;
  /** The variable that names it. */
  variable: 'SMTP_URL' | 'SMTP_URL_2';
}

/**
 * E-mail by every configured server, the preferred one first; without any, the embedded mailbox.
 * @throws SalvorError CONFIG_INVALID when SALVOR_MAIL_FROM is no address, or a second server is set without a first
 */
export function emailProviders(config: Config): Providers {
  const { url, secondUrl, port } = config.mail;
  if (url === undefined && secondUrl !== undefined) {
    throw new SalvorError('CONFIG_INVALID', 'SMTP_URL_2 is set, but SMTP_URL is not. Set SMTP_URL to the server that is tried first.', {
      field: 'SMTP_URL',
    });
  }
  const first: MailServer =
    url === undefined
      ? { provider: 'mailbox', url: `smtp://${config.host}:${port}`, variable: 'SMTP_URL' }
      : { provider: 'smtp', url, variable: 'SMTP_URL' };
  if (secondUrl === undefined) return [createEmail(config, first)];
  return [createEmail(config, first), createEmail(config, { provider: 'smtp-2', url: secondUrl, variable: 'SMTP_URL_2' })];
}

/**
 * E-mail over SMTP (RFC 5321) through one server. The Message-ID is made from the notification's key, so a repeat is recognised by the
 * receiver, through whatever server it came; the mails of one incident reference one root, so a mail client shows them as one
 * conversation. A server that offers it (RFC 3461) is asked to tell the sender when a mail bounces or is delayed, under the same name.
 */
function createEmail(config: Config, { provider, url, variable }: MailServer): Channel {
  const embedded = provider === 'mailbox';
  const transport = createTransport({ url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true });
  const domain = domainOf(config.mail.from);
  const messageIdOf = ({ key }: Notification) => `<${digestOf(key, 32)}@salvor.${domain}>`;

  async function send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
    if (!Address.safeParse(notification.to).success) {
      return { ...refused(`"${notification.to}" is not an e-mail address; correct it in the policy file`, 'INVALID_ADDRESS'), provider };
    }
    const message = composeMessage(notification);
    const body = await layOutEmail(message, notification, links);
    const root = `<${digestOf(notification.incidentId, 32)}@salvor.${domain}>`;
    const messageId = messageIdOf(notification);
    try {
      const info = await transport.sendMail({
        from: config.mail.from,
        to: notification.to,
        subject: message.subject,
        ...body,
        messageId,
        inReplyTo: root,
        references: root,
        date: new Date(notification.decidedAt),
        dsn: { id: digestOf(notification.key, 32), return: 'headers', notify: ['failure', 'delay'], recipient: notification.to },
        priority: message.acknowledgeable ? 'high' : 'normal',
        headers: {
          'X-Salvor-Incident': notification.incidentId,
          'X-Salvor-Key': notification.key,
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
        },
        signal,
      });
      return { ...sent(`The mail server accepted it: ${info.response}`, messageId), provider };
    } catch (error) {
      return { ...fromSmtpFailure(error), provider };
    }
  }

  return {
    name: 'email',
    provider,
    onUnknown: { choice: 'resend', because: 'the repeat has the same Message-ID, by which mail servers and clients recognise it' },
    send,
    // A foreign mail server cannot be asked what it accepted.
    ...(embedded && {
      lookup: (notification: Notification, signal: AbortSignal) => askMailbox(config.sandbox.url, messageIdOf(notification), signal),
    }),
    async check(): Promise<Check> {
      try {
        await transport.verify();
        return { ok: true, detail: embedded ? `embedded mailbox at ${url}` : `the server of ${variable} answers and accepts the login` };
      } catch (error) {
        return {
          ok: false,
          detail: `${fromSmtpFailure(error).reason}. ${embedded ? 'Start the embedded mailbox with `salvor up`, or set SMTP_URL' : `Check ${variable}`}.`,
        };
      }
    },
  };
}

function domainOf(from: string): string {
  const [sender] = addressparser(from, { flatten: true });
  if (sender === undefined || !Address.safeParse(sender.address).success) {
    throw new SalvorError(
      'CONFIG_INVALID',
      `SALVOR_MAIL_FROM is "${from}", which holds no e-mail address. Write it as "Salvor <salvor@example.com>".`,
      { field: 'SALVOR_MAIL_FROM' },
    );
  }
  return sender.address.slice(sender.address.indexOf('@') + 1);
}
