/** What the API answers about people, silences and readiness: a schedule with layers, an override and a gap, and one of everything else. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Night {
  schedules: object[];
  people: { id: string; name: string }[];
  teams: { id: string; name: string }[];
  shifts: (schedule: string, from: number, until: number) => object;
  silences: { id: string; matchers: string; state: string; [field: string]: unknown }[];
  windows: object[];
  notSent: { pages: object[]; counts: Record<string, number> };
  preview: (matchers: string) => object;
  told: object[];
  groups: object[];
  readiness: object;
  drill: object;
  pageLoop: object;
  breakers: { name: string; state: string; reason?: string }[];
  policy: object;
  revisions: object[];
  diff: string;
}

/** @param hostile stands wherever people or services may have chosen the text */
export function quietNight(now: number, hostile = ''): Night {
  const iso = (at: number) => new Date(at).toISOString();
  const ana = hostile || 'Ana Ruiz';
  const words = (text: string) => hostile || text;
  const schedule = {
    name: 'payments-primary',
    timeZone: 'Europe/Berlin',
    description: words('Days and nights of the payments.'),
    layers: [{ name: words('weekly'), people: ['ana', 'ben'] }],
    teams: ['payments'],
    now: {
      reason: words('Ana Ruiz is on call'),
      people: [
        {
          person: 'ana',
          name: ana,
          layer: words('weekly'),
          until: iso(now + 9 * HOUR),
          steps: [
            { channel: 'sms', to: '+12025550151', afterMs: 0 },
            { channel: 'voice', to: '+12025550151' },
          ],
        },
      ],
      next: { person: 'ben', name: words('Ben Okafor'), from: iso(now + 9 * HOUR) },
    },
  };
  return {
    schedules: [
      schedule,
      {
        ...schedule,
        name: 'second-line',
        now: { people: [], reason: words('Nobody is on call for second-line'), next: schedule.now.next },
      },
    ],
    people: [
      { id: 'ana', name: ana },
      { id: 'ben', name: words('Ben Okafor') },
    ],
    teams: [{ id: 'payments', name: words('Payments') }],
    shifts: (name, from, until) => {
      const middle = from + 7 * DAY + 9 * HOUR;
      const shift = (a: number, b: number, over = {}) => ({
        from: iso(a),
        until: iso(b),
        person: 'ana',
        name: ana,
        layer: words('weekly'),
        ...over,
      });
      const ben = { person: 'ben', name: words('Ben Okafor') };
      return {
        schedule: name,
        timeZone: 'Europe/Berlin',
        from: iso(from),
        until: iso(until),
        layers: [{ name: words('weekly'), shifts: [shift(from, middle), shift(middle, until - 7 * DAY, ben)] }],
        overrides: [
          {
            id: words('o-1'),
            person: 'ben',
            replaces: 'ana',
            from: iso(now + DAY),
            until: iso(now + 2 * DAY),
            reason: words('dentist'),
            by: ana,
          },
        ],
        final: [
          shift(from, from + 9 * HOUR + DAY),
          shift(from + 9 * HOUR + DAY, middle, { ...ben, override: words('o-1'), insteadOf: 'ana' }),
          shift(middle, until - 7 * DAY, ben),
        ],
        gaps: [{ from: iso(until - 7 * DAY), until: iso(until) }],
      };
    },
    silences: [
      {
        id: 's1',
        matchers: words('{service="shop"}'),
        state: 'active',
        startsAt: iso(now - HOUR),
        endsAt: iso(now + HOUR),
        createdBy: ana,
        comment: words('database moves'),
      },
      {
        id: 's2',
        matchers: words('{service="ledger"}'),
        state: 'expired',
        startsAt: iso(now - 3 * HOUR),
        endsAt: iso(now - 2 * HOUR),
        createdBy: ana,
        comment: words('done'),
        expiredAt: iso(now - 2 * HOUR),
        expiredBy: ana,
      },
    ],
    windows: [
      {
        name: words('sunday-night'),
        matchers: [words('service="warehouse"')],
        time_intervals: [{ weekdays: [words('sunday')], times: [{ start_time: '01:00', end_time: '04:00' }] }],
        openUntil: iso(now + HOUR),
      },
    ],
    notSent: {
      pages: [
        {
          at: iso(now - 60_000),
          cause: 'silence',
          reason: words('ana silenced it.'),
          incidentId: 'shop-1',
          title: words('shop is down'),
          level: 1,
          kind: 'page',
          channel: 'slack',
          to: words('#dev'),
          nextAt: iso(now + 60_000),
        },
      ],
      counts: { silence: 1, grouped: 3 },
    },
    preview: (matchers) => ({
      matchers,
      open: 3,
      incidents: [
        {
          id: 'shop-1',
          title: words('shop is down'),
          service: 'shop',
          severity: 'critical',
          pages: [{ level: 2, name: words('Operations'), dueAt: iso(now + HOUR), recipient: words('email ops@shop.example') }],
        },
      ],
    }),
    told: [
      {
        key: 'k1',
        kind: 'page',
        level: 1,
        channel: 'sms',
        to: words('+12025550151'),
        state: 'failed',
        attempts: 2,
        person: ana,
        provider: words('twilio'),
        reason: words('the number is not in service'),
        queuedAt: iso(now - 120_000),
        sendingAt: iso(now - 119_000),
        endedAt: iso(now - 110_000),
      },
      {
        key: 'k2',
        kind: 'page',
        level: 1,
        channel: 'voice',
        to: '+12025550151',
        state: 'acknowledged',
        attempts: 1,
        person: ana,
        queuedAt: iso(now - 110_000),
        sendingAt: iso(now - 109_000),
        sentAt: iso(now - 108_000),
        deliveredAt: iso(now - 100_000),
        acknowledgedAt: iso(now - 90_000),
      },
      {
        key: 'k3',
        kind: 'reminder',
        level: 0,
        channel: 'email',
        to: 'ben@shop.example',
        state: 'suppressed',
        attempts: 1,
        muteCause: 'quiet_hours',
        reason: words('Ben sleeps until 07:00.'),
        queuedAt: iso(now - 100_000),
        nextAt: iso(now + HOUR),
      },
    ],
    groups: [
      {
        groupKey: words('{service="shop"}'),
        channel: 'slack',
        target: words('#dev'),
        leaderId: 'shop-4f1d2c3b4a596877-0a1b2c3d',
        toldAt: iso(now),
        windowEnds: iso(now + HOUR),
        size: 2,
        members: ['shop-4f1d2c3b4a596877-0a1b2c3d', words('shop-2')],
      },
    ],
    readiness: {
      from: iso(now),
      until: iso(now + 366 * DAY),
      ready: false,
      people: 2,
      teams: 1,
      schedules: 2,
      findings: [
        {
          kind: 'single_point',
          severity: 'warning',
          subject: { kind: 'person', name: 'ana' },
          message: words('Everything hangs on Ana.'),
          remedy: words('Add somebody.'),
        },
        {
          kind: 'nobody_on_call',
          severity: 'critical',
          subject: { kind: 'schedule', name: 'second-line' },
          message: words('Nobody is on call at night.'),
          remedy: words('Add a layer.'),
          hours: 20,
          times: [{ from: iso(now), until: iso(now + HOUR) }],
        },
      ],
    },
    drill: {
      from: iso(now),
      until: iso(now + 366 * DAY),
      reachesSomebody: false,
      verdict: [words('A warning would reach nobody for 20 h.')],
      tookMs: 54,
      failures: [{ service: words('shop'), severity: 'warning', playbook: 'shop', ladder: 'shop' }],
      ladders: [
        {
          ladder: 'shop',
          severity: 'warning',
          classesInAll: 2,
          nobodyHours: 20,
          nobodyStretches: 1,
          waitingHours: 0,
          firstLevelMissingHours: 20,
          unrungHours: 0,
          nobody: [{ from: iso(now), until: iso(now + HOUR), reason: words('second-line has nobody') }],
          classes: [
            {
              levels: [{ level: 1, name: words('On call'), afterMs: 0, who: [ana], missing: [words('ben sleeps')] }],
              rings: false,
              hours: 8_764,
              share: 0.998,
              stretches: 2,
              first: { from: iso(now), until: iso(now + HOUR) },
            },
          ],
        },
      ],
    },
    pageLoop: {
      plan: {
        everyMs: HOUR,
        withinMs: 60_000,
        checks: [{ channel: 'sms', to: words('+12025550151'), alarm: { channel: 'email', to: words('ops@shop.example') } }],
      },
      newest: [
        {
          channel: 'sms',
          to: words('+12025550151'),
          state: 'lost',
          startedAt: iso(now - HOUR),
          tookMs: 60_000,
          reason: words('it did not come back'),
        },
      ],
    },
    breakers: [
      { name: 'email/smtp', state: 'closed' },
      { name: 'sms/twilio', state: 'open', reason: words('5 failures in a row') },
    ],
    policy: {
      revision: 2,
      from: 'database',
      text: 'version: 1',
      author: ana,
      door: 'cli',
      message: words('nights are manned'),
      at: iso(now - HOUR),
    },
    revisions: [
      { revision: 2, sha256: 'b', author: ana, door: 'cli', message: words('nights are manned'), at: iso(now - HOUR) },
      { revision: 1, sha256: 'a', author: ana, door: 'cli', message: words('first'), at: iso(now - DAY) },
    ],
    diff: `--- revision 1\n+++ revision 2\n ${'# a line that is far longer than a phone is wide '.repeat(4)}\n-people: [ana]\n+people: [ana, ${words('ben')}]\n`,
  };
}
