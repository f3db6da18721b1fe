import type { TimelineEvent } from '../../../src/domain/incident/timeline.ts';
import type { IncidentView, LevelView, NotificationView } from '../../../src/domain/incident/view.ts';

/** Incidents as the API answers them, all in one night: every case a person on call can meet. */

const MINUTE = 60_000;
export const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'\``;

const LEVELS: [name: string, after: number, minSeverity: LevelView['minSeverity'], targets: LevelView['targets']][] = [
  [
    'Development',
    0,
    'warning',
    [
      { channel: 'slack', to: '#shop-dev' },
      { channel: 'email', to: 'dev@shop.example' },
    ],
  ],
  [
    'Operations',
    30,
    'error',
    [
      { channel: 'pagerduty', to: 'shop' },
      { channel: 'slack', to: '#ops' },
      { channel: 'email', to: 'ops@shop.example' },
    ],
  ],
  [
    'Management',
    60,
    'critical',
    [
      { channel: 'voice', to: '+4915112345678' },
      { channel: 'email', to: 'head-of-platform@shop.example' },
    ],
  ],
  [
    'Executive',
    120,
    'critical',
    [
      { channel: 'voice', to: '+4915187654321' },
      { channel: 'sms', to: '+4915187654321' },
    ],
  ],
];

/** Levels of the default ladder for an incident opened at `openedAt`; the first `told` of them were told when due. */
export function levels(openedAt: number, told: number): LevelView[] {
  return LEVELS.map(([name, after, minSeverity, targets], index) => ({
    level: index + 1,
    name,
    minSeverity,
    dueAt: openedAt + after * MINUTE,
    targets,
    ...(index < told ? { state: 'sent', sentAt: openedAt + after * MINUTE + 400 } : { state: 'waiting' }),
  }));
}

/** The pages of the told levels, delivered. */
export function pages(ladder: LevelView[], state: NotificationView['state'] = 'delivered'): NotificationView[] {
  return ladder
    .filter((level) => level.state === 'sent')
    .flatMap(({ level, targets, sentAt = 0 }) =>
      targets.map(({ channel, to }) => ({
        key: `id/page/L${level}/${channel}/${to}/1`,
        kind: 'page' as const,
        level,
        channel,
        to,
        state,
        queuedAt: sentAt,
        sentAt: sentAt + 600,
      })),
    );
}

/** The incident most tests look at: the payment provider answers garbage, the machine has given up, L1 was told. */
export function incident(now: number, over: Partial<IncidentView> = {}): IncidentView {
  const openedAt = over.openedAt ?? now - 16 * MINUTE - 12_000;
  const ladder = over.levels ?? levels(openedAt, 1);
  return {
    id: 'shop-4f1d2c3b4a596877-0a1b2c3d',
    workflowId: 'incident/shop/4f1d2c3b4a596877',
    runId: '0198f0aa-1111-7222-8333-444455556666',
    service: 'shop',
    operation: 'charge card',
    fingerprint: '4f1d2c3b4a596877',
    title: 'shop: charge card failed: StripeAPIError: Unexpected token < in JSON at position 0',
    state: 'exhausted',
    openedAt,
    failure: {
      name: 'StripeAPIError',
      message: 'Unexpected token < in JSON at position 0',
      code: 'api_error',
      httpStatus: 502,
      provider: 'stripe',
      stack:
        'StripeAPIError: Unexpected token < in JSON at position 0\n    at parse (/srv/shop/node_modules/stripe/lib/RequestSender.js:88:13)\n    at chargeCard (/srv/shop/src/checkout/charge-card.ts:41:11)',
      causes: [{ name: 'SyntaxError', message: 'Unexpected token < in JSON at position 0' }],
    },
    classification: {
      category: 'payment',
      severity: 'critical',
      retryability: 'transient',
      layer: 'external',
      impact: 'critical',
      confidence: 0.92,
      reasons: [
        'Stripe answered 502 with HTML where JSON was due (rule stripe-api-error)',
        'revenue at risk 18,400 USD is above the threshold of 10,000 USD',
      ],
    },
    playbook: 'shop-payments',
    occurrences: { count: 137, firstAt: openedAt - 2_000, lastAt: now - 4_000, reporters: 3 },
    levels: ladder,
    notifications: pages(ladder),
    attempts: [0, 1, 2].map((index) => ({
      number: index + 1,
      kind: 'retry',
      name: 'charge card',
      startedAt: openedAt + 300 + index * 2_000,
      endedAt: openedAt + 700 + index * 2_000,
      outcome: 'failed',
      reason: 'HTTP 502 from api.stripe.com: a body that is not JSON',
    })),
    next: { what: 'L2 Operations is told', at: openedAt + 30 * MINUTE },
    labels: { region: 'eu-central-1' },
    drill: false,
    revision: 9,
    ...over,
  };
}

/** A list with one of everything. */
export function night(now: number): IncidentView[] {
  const hourAgo = now - 64 * MINUTE;
  return [
    incident(now),
    incident(now, {
      id: 'search-1111111111111111-22222222',
      service: 'search',
      operation: 'reindex',
      state: 'retrying',
      openedAt: now - 42_000,
      levels: levels(now - 22_000, 0),
      attempts: [],
      failure: { name: 'Error', message: 'read ECONNRESET', errno: 'ECONNRESET', causes: [] },
      classification: {
        category: 'network',
        severity: 'warning',
        retryability: 'transient',
        layer: 'infrastructure',
        impact: 'low',
        confidence: 0.95,
        reasons: ['the connection was reset by the other side (rule errno-reset)'],
      },
    }),
    incident(now, {
      id: 'ledger-2222222222222222-33333333',
      service: 'ledger',
      operation: 'migrate 014_split_accounts',
      state: 'waiting_approval',
      openedAt: now - 9 * MINUTE,
      failure: { name: 'error', message: 'column "account_no" of relation "entries" already exists', sqlState: '42701', causes: [] },
      acknowledgement: { by: 'ana@shop.example', via: 'email', at: now - 6 * MINUTE, expiresAt: now + 24 * MINUTE, hold: false },
      levels: levels(now - 9 * MINUTE, 1).map((level) =>
        level.state === 'waiting'
          ? { ...level, state: 'stopped', dueAt: level.dueAt + 30 * MINUTE, reason: 'ana@shop.example acknowledged' }
          : level,
      ),
      approval: {
        id: 'a1',
        action: 'roll the migration back to step 13',
        reason: 'It drops a column that was filled since; the playbook marks it as guarded.',
        requestedAt: now - 5 * MINUTE,
        expiresAt: now + 25 * MINUTE,
      },
      classification: {
        category: 'migration',
        severity: 'error',
        retryability: 'permanent',
        layer: 'data',
        impact: 'high',
        confidence: 0.97,
        reasons: ['SQLSTATE 42701 during a migration (rule migration-half-way)'],
      },
    }),
    incident(now, {
      id: 'shop-3333333333333333-44444444',
      operation: 'place order',
      state: 'recovered',
      openedAt: hourAgo,
      closedAt: hourAgo + 1_400,
      closedBy: 'salvor',
      closedReason: 'a retry worked and the probe agrees',
      levels: levels(hourAgo, 0).map((level) => ({ ...level, state: 'stopped', reason: 'the incident is recovered' })),
      notifications: [],
      attempts: [{ number: 1, kind: 'retry', name: 'place order', startedAt: hourAgo, endedAt: hourAgo + 900, outcome: 'recovered' }],
      failure: { name: 'error', message: 'terminating connection due to administrator command', sqlState: '57P01', causes: [] },
    }),
  ];
}

export function timeline(now: number): (TimelineEvent & { derived?: boolean })[] {
  const openedAt = now - 16 * MINUTE - 12_000;
  const at = (seconds: number) => openedAt + seconds * 1_000;
  const events: Omit<TimelineEvent, 'seq'>[] = [
    { at: at(0), type: 'incident.opened', actor: 'salvor', message: 'shop reported: charge card failed: StripeAPIError.' },
    {
      at: at(0),
      type: 'incident.classified',
      actor: 'salvor',
      message: 'A payment failure, critical, transient: Stripe answered 502 with HTML.',
    },
    {
      at: at(1),
      type: 'recovery.retry',
      actor: 'salvor',
      message: 'Retry 1 failed: HTTP 502 from api.stripe.com: a body that is not JSON.',
    },
    {
      at: at(3),
      type: 'recovery.retry',
      actor: 'salvor',
      message: 'Retry 2 failed: HTTP 502 from api.stripe.com: a body that is not JSON.',
    },
    {
      at: at(5),
      type: 'incident.interrupted',
      actor: 'salvor',
      message: 'The worker died during retry 3 and another one took over after 6 s; nothing was lost.',
    },
    {
      at: at(12),
      type: 'recovery.retry',
      actor: 'salvor',
      message: 'Retry 3 failed: HTTP 502 from api.stripe.com: a body that is not JSON.',
    },
    { at: at(12), type: 'incident.exhausted', actor: 'salvor', message: 'Everything the playbook knows was tried.' },
    {
      at: at(20),
      type: 'escalation.due',
      actor: 'salvor',
      message: 'L1 Development is told: due at once after opening and nobody has acknowledged.',
    },
    { at: at(21), type: 'notification.sent', actor: 'salvor', message: 'Slack message to #shop-dev arrived.' },
    { at: at(22), type: 'notification.sent', actor: 'salvor', message: 'E-mail to dev@shop.example arrived.' },
    {
      at: at(120),
      type: 'escalation.failover',
      actor: 'salvor',
      message: 'Ana Ruiz: SMS to +12025550151 did not reach them (not in service); voice to +12025550151 is tried now.',
    },
    { at: at(200), type: 'escalation.reminded', actor: 'salvor', message: 'L1 Development is reminded (1 of 2).' },
    { at: at(300), type: 'incident.note', actor: 'ana@shop.example', message: 'Stripe status page is green, asking their support.' },
  ];
  return events.map((event, index) => ({ ...event, seq: index + 1 }));
}
