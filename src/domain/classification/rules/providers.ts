import { codeRules, type Row } from './table.ts';

/** Stripe: `type` is the error's class name in its SDK (docs.stripe.com/api/errors, /error-codes). */
const STRIPE_NAMES: readonly Row[] = [
  ['StripeCardError', 'payment', 'warning', 'permanent', 'external', 0.95, "The customer's card was declined."],
  ['StripeRateLimitError', 'rate_limit', 'warning', 'transient', 'external', 0.97, 'Stripe limits the rate of requests.'],
  ['StripeAuthenticationError', 'authentication', 'critical', 'permanent', 'external', 0.96, 'Stripe does not accept the API key.'],
  ['StripePermissionError', 'authorization', 'error', 'permanent', 'external', 0.95, 'The Stripe key may not do this.'],
  [
    'StripeAPIError',
    'payment',
    'error',
    'transient',
    'external',
    0.88,
    'Stripe failed inside; the same idempotency key may be sent again.',
  ],
  [
    'StripeConnectionError',
    'payment',
    'error',
    'transient',
    'external',
    0.92,
    'Stripe could not be reached; the same idempotency key may be sent again.',
  ],
  [
    'StripeInvalidRequestError StripeIdempotencyError',
    'payment',
    'error',
    'permanent',
    'external',
    0.88,
    'Stripe rejects the request: a defect.',
  ],
  [
    'StripeSignatureVerificationError',
    'security',
    'error',
    'permanent',
    'external',
    0.92,
    'A Stripe webhook carries a wrong signature: a wrong secret, or a forgery.',
  ],
];
const STRIPE_CODES: readonly Row[] = [
  [
    'card_declined expired_card incorrect_cvc incorrect_number invalid_cvc invalid_expiry_month invalid_expiry_year insufficient_funds balance_insufficient authentication_required payment_intent_authentication_failure',
    'payment',
    'warning',
    'permanent',
    'external',
    0.9,
    'The payment was declined; the customer has to act.',
  ],
  [
    'processing_error lock_timeout',
    'payment',
    'warning',
    'transient',
    'external',
    0.92,
    'Stripe could not process the payment at the moment.',
  ],
  ['rate_limit', 'rate_limit', 'warning', 'transient', 'external', 0.95, 'Stripe limits the rate of requests.'],
  [
    'api_key_expired platform_api_key_expired secret_key_required',
    'authentication',
    'critical',
    'permanent',
    'external',
    0.95,
    'The Stripe key has expired or is the wrong one.',
  ],
  [
    'account_closed account_invalid payouts_not_allowed testmode_charges_only',
    'payment',
    'critical',
    'permanent',
    'external',
    0.9,
    'The Stripe account may not take payments.',
  ],
  ['idempotency_key_in_use', 'payment', 'warning', 'transient', 'external', 0.9, 'The same payment is being processed; ask again.'],
  [
    'amount_too_small amount_too_large parameter_invalid_empty parameter_missing parameter_unknown resource_missing',
    'payment',
    'error',
    'permanent',
    'external',
    0.85,
    'Stripe rejects a field of the request: a defect.',
  ],
];

/** Twilio (twilio.com/docs/api/errors). */
const TWILIO_CODES: readonly Row[] = [
  ['20003 20005', 'authentication', 'critical', 'permanent', 'external', 0.96, 'Twilio does not accept the account or its token.'],
  [
    '20006 21408 21608 21610 21612 63024',
    'authorization',
    'warning',
    'permanent',
    'external',
    0.88,
    'Twilio may not send to this number: opted out, or not permitted.',
  ],
  ['20429 14107 30022 63018', 'rate_limit', 'warning', 'transient', 'external', 0.96, 'Twilio limits the rate of requests.'],
  ['20500 20503 30008 30001 30500', 'messaging', 'error', 'transient', 'external', 0.88, 'Twilio or a carrier failed at the moment.'],
  ['20404', 'configuration', 'error', 'permanent', 'external', 0.85, 'Twilio does not have what was addressed.'],
  ['21211 21214 21217 21401 21421 21614 60200', 'validation', 'warning', 'permanent', 'external', 0.92, 'The phone number is not valid.'],
  [
    '21212 21603 21606 21659 21660',
    'configuration',
    'error',
    'permanent',
    'external',
    0.9,
    'The sender number is not one that Twilio can send from.',
  ],
  [
    '30003 30004 30005 30006 30007 30034',
    'messaging',
    'warning',
    'permanent',
    'external',
    0.9,
    'The message cannot be delivered: unreachable, unknown, blocked or filtered.',
  ],
  [
    '11200 11205 11206 11210 11215 12100 12200',
    'messaging',
    'error',
    'unknown',
    'application',
    0.85,
    'Twilio cannot fetch or read what our webhook answers.',
  ],
  ['30002 10001 20010', 'authorization', 'critical', 'permanent', 'external', 0.93, 'The Twilio account is suspended or not active.'],
];

/** SendGrid answers HTTP statuses; what they mean for mail (docs.sendgrid.com, "Errors"; SMTP replies: RFC 5321, 4954). */
const SENDGRID_STATUSES: readonly Row[] = [
  ['400 406 415 413', 'messaging', 'error', 'permanent', 'external', 0.9, 'SendGrid rejects the mail as malformed or too large.'],
  ['401', 'authentication', 'critical', 'permanent', 'external', 0.96, 'SendGrid does not accept the API key.'],
  ['403', 'authorization', 'error', 'permanent', 'external', 0.95, 'The SendGrid key may not send, or the sender is not verified.'],
  ['429', 'rate_limit', 'warning', 'transient', 'external', 0.97, 'SendGrid limits the rate of mails.'],
  ['500 502 503 504', 'messaging', 'error', 'transient', 'external', 0.95, 'SendGrid failed at the moment.'],
];

export const PROVIDER_RULES = [
  ...codeRules('stripe', 'name', STRIPE_NAMES),
  ...codeRules('stripe', 'code', STRIPE_CODES, { provider: ['stripe'] }),
  ...codeRules('twilio', 'code', TWILIO_CODES, { provider: ['twilio'] }),
  ...codeRules('sendgrid', 'httpStatus', SENDGRID_STATUSES, { provider: ['sendgrid'] }),
];
