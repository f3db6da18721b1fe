import { z } from 'zod';

const phoneNumber = (missing: string, wrong: string) => z.string(missing).regex(/^\+[1-9]\d{6,14}$/, wrong);
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`));
const callback = z.url('21609').refine((url) => /^https?:/.test(url), '21609');
const method = z.enum(['GET', 'POST']);
const flag = z.enum(['true', 'false']);
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
/** A field that may come more than once. */
const list = <T extends z.ZodType<string>>(item: T) => z.union([item.transform((only) => [only]), z.array(item)]);

/**
 * What the two resources take, written after Twilio's published OpenAPI description (twilio-oai, twilio_api_v2010) with the code that
 * Twilio answers for a field that is wrong (twilio.com/docs/api/errors). A field that the description does not have is refused here;
 * Twilio would ignore it, and nobody would notice that it does nothing.
 */
export const Message = z.strictObject({
  To: phoneNumber('21604', '21211'),
  From: phoneNumber('21603', '21212'),
  Body: z.string('21602').min(1, '21602').max(1_600, '21617'),
  StatusCallback: callback.optional(),
  ApplicationSid: sid('AP').optional(),
  ProvideFeedback: flag.optional(),
  Attempt: whole(1, 100).optional(),
  ValidityPeriod: whole(1, 36_000).optional(),
  ForceDelivery: flag.optional(),
  ContentRetention: z.enum(['retain', 'discard']).optional(),
  AddressRetention: z.enum(['retain', 'obfuscate']).optional(),
  SmartEncoded: flag.optional(),
  ShortenUrls: flag.optional(),
  RiskCheck: z.enum(['enable', 'disable']).optional(),
  SendAsMms: flag.optional(),
  MessagingServiceSid: sid('MG').optional(),
});
export type Message = z.infer<typeof Message>;

export const Call = z.strictObject({
  To: phoneNumber('21201', '21211'),
  From: phoneNumber('21213', '21212'),
  Twiml: z.string('21205').min(1, '21205').max(4_000, '21205'),
  Method: method.optional(),
  FallbackUrl: callback.optional(),
  FallbackMethod: method.optional(),
  StatusCallback: callback.optional(),
  StatusCallbackEvent: list(z.enum(['initiated', 'ringing', 'answered', 'completed'], '21626')).optional(),
  StatusCallbackMethod: method.optional(),
  SendDigits: z.string().max(32).optional(),
  Timeout: whole(5, 600).optional(),
  TimeLimit: whole(1, 14_400).optional(),
  Record: flag.optional(),
  CallerId: z.string().optional(),
  CallReason: z.string().max(50).optional(),
  MachineDetection: z.enum(['Enable', 'DetectMessageEnd']).optional(),
  MachineDetectionTimeout: whole(3, 59).optional(),
  MachineDetectionSpeechThreshold: whole(1_000, 6_000).optional(),
  MachineDetectionSpeechEndThreshold: whole(500, 5_000).optional(),
  MachineDetectionSilenceTimeout: whole(2_000, 10_000).optional(),
  AsyncAmd: flag.optional(),
  AsyncAmdStatusCallback: callback.optional(),
  AsyncAmdStatusCallbackMethod: method.optional(),
});
export type Call = z.infer<typeof Call>;

/** Twilio's code for the first thing that is wrong, and a sentence that names the field. */
export function complaint({ issues: [issue] }: z.ZodError): { code: number; message: string } {
  if (issue?.code === 'unrecognized_keys') return { code: 20_001, message: `Unknown parameters: ${issue.keys.join(', ')}` };
  const code = /^\d+$/.test(issue?.message ?? '') ? Number(issue?.message) : 20_422;
  return { code, message: `The '${String(issue?.path[0])}' parameter is missing or not valid.` };
}
