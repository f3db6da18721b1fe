import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { composeMessage } from '../../../src/channels/message.ts';
import { smsText } from '../../../src/channels/sms-text.ts';
import { callScript } from '../../../src/channels/call-script.ts';
import type { Links } from '../../../src/channels/links.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { templateFor, templateOfMessage } from '../../../src/domain/policy/choose-template.ts';
import { Template } from '../../../src/domain/policy/template.ts';
import { checkPolicy } from '../../../src/policy/check.ts';
import { parsePolicy } from '../../../src/policy/read.ts';
import { problemsOfTemplate } from '../../../src/templates/engine.ts';
import { PREVIEWED_CHANNELS, previewTemplate } from '../../../src/templates/preview.ts';
import { withTemplate } from '../../../src/templates/with-template.ts';

const LINKS: Links = {
  incident: (id) => `https://salvor.example/incidents/${id}`,
  acknowledge: () => Promise.resolve('https://salvor.example/ack/1'),
  callback: (path) => `https://salvor.example/callbacks/${path}`,
};

const page = (changes: Partial<Notification> = {}): Notification => ({
  key: 'shop-1/page/L2/sms/+15005550006/1',
  incidentId: 'shop-1',
  kind: 'page',
  level: 2,
  levelName: 'Operations',
  channel: 'sms',
  to: '+15005550006',
  generation: 1,
  severity: 'critical',
  service: 'shop',
  operation: 'place-order',
  labels: { team: 'payments' },
  title: 'shop: place-order failed',
  lines: ['Retry failed'],
  dueAt: 60_000,
  lateMs: 0,
  openedAt: 0,
  decidedAt: 60_000,
  ...changes,
});

function filled(template: Notification['template'], changes: Partial<Notification> = {}) {
  const warnings: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  const notification = withTemplate(page({ ...changes, ...(template !== undefined && { template }) }), LINKS, log);
  return { notification, message: composeMessage(notification), warnings };
}

it('fills in what is known of the incident', () => {
  const { message } = filled({
    name: 'runbook',
    subject: '{{ severity | upcase }} {{ service }} for {{ labels.team }}',
    body: '{% for line in lines %}{{ line }}\n{% endfor %}\nRunbook: https://wiki/{{ operation }}\n{{ incident.url }}, open for {{ open_for }}',
  });
  expect(message.subject).toBe('CRITICAL shop for payments');
  expect(message.lines).toEqual([
    'Retry failed',
    'Runbook: https://wiki/place-order',
    'https://salvor.example/incidents/shop-1, open for 1 min',
  ]);
});

it('an SMS says its words and keeps address, reply code and mark; the phone says its own', () => {
  const { notification } = filled({ name: 't', short: '{{ service }} is down, level {{ level }}' });
  const text = smsText(notification, LINKS, { replies: true });
  expect(text).toMatch(/^shop is down, level 2 Reply \S+ A to acknowledge/);
  expect(text).toContain('https://salvor.example/incidents/shop-1');
  expect(callScript({ ...notification, channel: 'voice' }, undefined)).toContain('shop is down, level 2');
});

describe('whatever is wrong with a template, the built-in words are sent and the log says why', () => {
  const builtIn = composeMessage(page());
  it.each([
    ['is no Liquid', '{% if severity %}never closed', /not closed/],
    ['has an unknown filter', '{{ title | shout }}', /undefined filter: shout/],
    ['loops too often', '{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}', /limit exceeded/],
    [
      'grows without end',
      '{% assign a = "xxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
      /limit exceeded/,
    ],
    ['reads a file', '{% include "/etc/passwd" %}', /ENOENT/],
    ['says nothing', '{{ nothing }}', /nothing is left of it/],
  ])('%s', (_, subject, reason) => {
    const { message, warnings, notification } = filled({ name: 'broken', subject });
    expect(message).toEqual(builtIn);
    expect(notification.template).toBeUndefined();
    expect(warnings).toMatchObject([{ template: 'broken', reason: expect.stringMatching(reason) as string }]);
  });

  it('gives nothing away of objects', () => {
    expect(filled({ name: 't', subject: 'x{{ labels.constructor }}{{ lines.__proto__ }}{{ incident.toString }}' }).message.subject).toBe(
      'x',
    );
  });

  it('cuts what is too long, and takes control characters out', () => {
    const { message } = filled(
      { name: 't', subject: '{{ title }}', body: '{% for i in (1..100) %}line {{ i }}\n{% endfor %}' },
      { title: `a\u0007b${'c'.repeat(500)}` },
    );
    expect(message.subject).toHaveLength(200);
    expect(message.subject).toMatch(/^a bc+…$/);
    expect(message.lines).toHaveLength(40);
    expect(message.lines.at(-1)).toBe('… 61 more lines');
  });
});

describe('which template a message takes', () => {
  const templates = {
    ladder: Template.parse({ sms: 'ladder' }),
    level: Template.parse({ sms: 'level', subject: 's', slack: 'k', body: 'b' }),
  };
  const escalation = { template: 'ladder', levels: [{ name: 'L1' }, { name: 'L2', template: 'level' }] };
  const of = (kind: Notification['kind'], level: number, channel: Notification['channel'] = 'sms') =>
    templateOfMessage(escalation, templates, { kind, level, channel });

  it('is that of the level, else of the ladder, and for pages only', () => {
    expect(of('page', 2)).toEqual({ name: 'level', short: 'level' });
    expect(of('reminder', 1)).toEqual({ name: 'ladder', short: 'ladder' });
    expect(of('all_clear', 0)).toBeUndefined();
    expect(of('page', 1, 'email')).toBeUndefined();
  });

  it('has the words of the channel', () => {
    expect(templateFor('level', templates.level, 'slack')).toEqual({ name: 'level', subject: 's', body: 'k' });
    expect(templateFor('level', templates.level, 'email')).toEqual({ name: 'level', subject: 's', body: 'b' });
    expect(templateFor('level', templates.level, 'voice')).toBeUndefined();
  });
});

describe('the check of the policy', () => {
  it('names line, place and the nearest variable', () => {
    expect(problemsOfTemplate('{{ servce }}')).toEqual(['{{ servce }} is no variable; write "service"']);
    expect(problemsOfTemplate('{{ incident.ur }}')).toEqual(['{{ incident.ur }} is no variable; write "url" after "incident."']);
    expect(problemsOfTemplate('{{ labels.anything }} {% for l in lines %}{{ l }}{{ forloop.index }}{% endfor %}')).toEqual([]);
    expect(problemsOfTemplate('{% render "x" %}')[0]).toMatch(/reads another template/);
  });

  it('finds broken texts and names that lead nowhere', () => {
    const { policy, locate } = parsePolicy(
      `version: 1
templates:
  night:
    subject: "{{ headline }}"
    sms: "{% if level %}"
escalation:
  default:
    template: nigth
    levels:
      - { name: Dev, after: 0s, minSeverity: info, notify: [{ channel: email, to: dev@example.com }] }
`,
      'salvor.yaml',
    );
    const found = checkPolicy(policy).map(({ path, message }) => `${locate(path)}: ${message}`);
    expect(found).toContainEqual(expect.stringMatching(/^salvor\.yaml:5:10 templates\.night\.sms: tag .* not closed/) as string);
    expect(found).toContainEqual(
      expect.stringMatching(/^salvor\.yaml:8:15 escalation\.default\.template: no template is called "nigth"; write "night"/) as string,
    );
  });
});

it('a preview shows every channel, and says where the template cannot be used', async () => {
  const previews = await previewTemplate('night', { subject: 'Wake up: {{ headline }}', sms: '{{ title | shout }}' }, PREVIEWED_CHANNELS);
  expect(previews.map(({ channel }) => channel)).toEqual(PREVIEWED_CHANNELS);
  expect(previews.find(({ channel }) => channel === 'email')).toMatchObject({
    words: 'template',
    subject: expect.stringMatching(/^Wake up: \[CRITICAL\] shop/) as string,
  });
  expect(previews.find(({ channel }) => channel === 'sms')).toMatchObject({
    words: 'built-in',
    problem: expect.stringMatching(/shout/) as string,
  });
  expect(previews.find(({ channel }) => channel === 'voice')).toMatchObject({ words: 'built-in' });
});
