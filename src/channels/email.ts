import { createTransport } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { digestOf } from './digest.ts';
import { layOutEmail } from './email-layout.ts';
import { fromSmtpFailure } from './email-answer.ts';
import { askMailbox } from './mailbox.ts';
import { composeMessage } from './message.ts';

/** HTML's own rule: it takes `oncall@localhost` and refuses line breaks, lists and display names, so no header can be smuggled in. */
const Address = z.email({ pattern: z.regexes.html5Email });

/** Below the 12 s that other providers get: a mail server that is silent this long is replaced by the next channel. */
const TIMEOUTS = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 10_000 };

/**
 * E-mail over SMTP (RFC 5321). The Message-ID is made from the notification's key, so a repeat is recognised by the receiver; the
 * mails of one incident reference one root, so a mail client shows them as one conversation.
 * @throws SalvorError CONFIG_INVALID when SALVOR_MAIL_FROM is no address
 */
export function createEmail(config: Config): Channel {
  const embedded = config.mail.url === undefined;
  const server = config.mail.url ?? `smtp://${config.host}:${config.mail.port}`;
  const transport = createTransport({ url: server, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true });
  const domain = domainOf(config.mail.from);
  const messageIdOf = ({ key }: Notification) => `<${digestOf(key, 32)}@salvor.${domain}>`;

  async function send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
    if (!Address.safeParse(notification.to).success) {
      return refused(`"${notification.to}" is not an e-mail address; correct it in the policy file`, 'INVALID_ADDRESS');
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
        priority: message.acknowledgeable ? 'high' : 'normal',
        headers: {
          'X-Salvor-Incident': notification.incidentId,
          'X-Salvor-Key': notification.key,
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
        },
        signal,
      });
      return sent(`The mail server accepted it: ${info.response}`, messageId);
    } catch (error) {
      return fromSmtpFailure(error);
    }
  }

  return {
    name: 'email',
    onUnknown: { choice: 'resend', because: 'the repeat has the same Message-ID, by which mail servers and clients recognise it' },
    send,
    // A foreign mail server cannot be asked what it accepted.
    ...(embedded && {
      lookup: (notification: Notification, signal: AbortSignal) => askMailbox(config.sandbox.url, messageIdOf(notification), signal),
    }),
    async check(): Promise<Check> {
      try {
        await transport.verify();
        return { ok: true, detail: embedded ? `embedded mailbox at ${server}` : 'the server of SMTP_URL answers and accepts the login' };
      } catch (error) {
        return { ok: false, detail: `${fromSmtpFailure(error).reason}. Check SMTP_URL, or unset it to use the embedded mailbox.` };
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
