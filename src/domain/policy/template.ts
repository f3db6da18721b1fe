import { z } from 'zod';
import type { NotificationKind, NotificationTemplate } from '../notification.ts';
import { PAGE_KINDS } from '../notification.ts';

/** Characters. Longer texts belong into a runbook that the template links to; each message carries its template in the history. */
const SUBJECT_LENGTH = 500;
const TEXT_LENGTH = 4_000;

const text = z.string().min(1).max(TEXT_LENGTH).optional();

/** Own words for pages, in Liquid (shopify.github.io/liquid). What is left out is said in the built-in words. */
export const Template = z
  .strictObject({
    /** The line one sees first: subject, title, headline. */
    subject: z.string().min(1).max(SUBJECT_LENGTH).optional(),
    /** What is told in full, where there is room: mail, PagerDuty, Linear, webhooks, and Slack without `slack`. */
    body: text,
    /** The whole SMS, without the address and the reply code that follow it. */
    sms: text,
    /** What the phone says, without the keys that it offers. */
    voice: text,
    /** In place of `body` in Slack. */
    slack: text,
  })
  .refine((texts) => Object.values(texts).some((given) => given !== undefined), {
    error: 'says nothing; write at least one of subject, body, sms, voice and slack',
  });
export type Template = z.infer<typeof Template>;

/** Channels as far as templates tell them apart. */
type Channel = 'email' | 'slack' | 'pagerduty' | 'voice' | 'sms' | 'webhook' | 'linear';

/** The parts of a template that are for one channel; undefined when it says nothing there. */
export function templateFor(name: string, template: Template, channel: Channel): NotificationTemplate | undefined {
  const { subject, body, sms, voice, slack } = template;
  const full = channel === 'slack' ? (slack ?? body) : body;
  const parts =
    channel === 'sms' || channel === 'voice'
      ? { short: channel === 'sms' ? sms : voice }
      : { ...(subject !== undefined && { subject }), ...(full !== undefined && { body: full }) };
  const given = Object.entries(parts).filter(([, each]) => each !== undefined);
  return given.length === 0 ? undefined : { name, ...Object.fromEntries(given) };
}

/**
 * The template of a message: that of its level, else that of its ladder. Only pages have own words: a text that was written to
 * wake somebody must not make an all-clear look like one.
 */
export function templateOfMessage(
  escalation: { template?: string | undefined; levels: readonly { name: string; template?: string | undefined }[] },
  templates: Readonly<Record<string, Template>> | undefined,
  message: { kind: NotificationKind; level: number; channel: Channel },
): NotificationTemplate | undefined {
  if (templates === undefined || !PAGE_KINDS.includes(message.kind)) return undefined;
  const name = escalation.levels[message.level - 1]?.template ?? escalation.template;
  const template = name === undefined || !Object.hasOwn(templates, name) ? undefined : templates[name];
  return name === undefined || template === undefined ? undefined : templateFor(name, template, message.channel);
}

/** The templates that a ladder names: what an incident takes along. */
export function templatesOf(
  escalation: { template?: string | undefined; levels: readonly { template?: string | undefined }[] },
  templates: Readonly<Record<string, Template>>,
): Record<string, Template> | undefined {
  const named = new Set([escalation.template, ...escalation.levels.map(({ template }) => template)]);
  const used = Object.entries(templates).filter(([name]) => named.has(name));
  return used.length === 0 ? undefined : Object.fromEntries(used);
}
