import type { Links } from '../channels/links.ts';
import { composeMessage } from '../channels/message.ts';
import type { Notification, NotificationTemplate, NotificationText } from '../domain/notification.ts';
import { fillIn } from './engine.ts';
import { variablesOf } from './variables.ts';

const SUBJECT_LENGTH = 200;
const SHORT_LENGTH = 1_000;
const LINE_LENGTH = 500;
const MOST_LINES = 40;

interface Log {
  warn(details: object, message: string): void;
}

/**
 * The notification as it is sent: with its template filled in, or in the built-in words where that fails. A page is never lost by
 * its template: whatever goes wrong is logged with its reason.
 */
export function withTemplate(notification: Notification, links: Pick<Links, 'incident'>, log: Log): Notification {
  const { template, ...rest } = notification;
  if (template === undefined) return notification;
  try {
    return { ...rest, text: fillTemplate(template, notification, links) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ key: notification.key, template: template.name, reason }, 'A template could not be filled in: the built-in words are sent.');
    return rest;
  }
}

/** @throws Error that names the text and says what is wrong with it */
export function fillTemplate(template: NotificationTemplate, notification: Notification, links: Pick<Links, 'incident'>): NotificationText {
  const { headline, variables } = scopeOf(notification, links);
  const fill = (field: 'subject' | 'body' | 'short'): string | undefined => {
    const source = template[field];
    if (source === undefined) return undefined;
    try {
      const text = fillIn(source, variables).toWellFormed().trim();
      if (text === '') throw new Error('nothing is left of it');
      return text;
    } catch (error) {
      throw new Error(`${field} of the template "${template.name}": ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  };
  const [subject, body, short] = [fill('subject'), fill('body'), fill('short')];
  return {
    subject: subject === undefined ? headline : oneLine(subject, SUBJECT_LENGTH),
    ...(body !== undefined && { lines: linesOf(body) }),
    ...(short !== undefined && { short: oneLine(short, SHORT_LENGTH) }),
  };
}

function scopeOf(notification: Notification, links: Pick<Links, 'incident'>) {
  const { subject: headline } = composeMessage(notification);
  return { headline, variables: variablesOf(notification, { headline, links }) };
}

function linesOf(body: string): string[] {
  const lines = body.split('\n').map((line) => oneLine(line, LINE_LENGTH));
  const told = lines.filter((line) => line !== '');
  return told.length <= MOST_LINES ? told : [...told.slice(0, MOST_LINES - 1), `… ${told.length - MOST_LINES + 1} more lines`];
}

/** Values come from error messages: what is no text is taken out, as in the built-in words. */
function oneLine(text: string, limit: number): string {
  const plain = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`;
}
