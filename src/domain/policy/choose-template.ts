import { type NotificationKind, type NotificationTemplate, PAGE_KINDS } from '../notification.ts';
import type { Template } from './template.ts';

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
