import { z } from 'zod';

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
