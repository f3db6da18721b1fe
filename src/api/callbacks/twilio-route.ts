import { z } from 'zod';

/** Callbacks a minute from one address. Behind a proxy all of them come from one, and a bad night has hundreds of calls. */
export const TWILIO_LIMIT = { rateLimit: { max: 6_000, timeWindow: 60_000 } };

/** The notification that a callback is about; covered by the signature, so it is the one that Salvor put into the address. */
export const OfNotification = z.object({ key: z.string().min(1).max(1_000) });

export const MessageSid = z.string().regex(/^(SM|MM)[0-9a-f]{32}$/i, 'is no sid of a message');
export const CallSid = z.string().regex(/^CA[0-9a-f]{32}$/i, 'is no sid of a call');

/** The type of an answer in TwiML. */
export const TWIML = 'text/xml; charset=utf-8';
