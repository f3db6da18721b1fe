import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PHONE, startBrowser } from './browser.ts';
import { HOSTILE, night } from './canned.ts';
import { quietNight } from './canned-night.ts';
import { startConsoleServer, type ConsoleServer } from './console-server.ts';

/** The pages of people, silences and readiness: the real files, under their real headers, in a real browser. */

const ID = 'shop-4f1d2c3b4a596877-0a1b2c3d';
const WAIT = { timeout: 10_000 };
const DESKTOP = { width: 1280, height: 900 };

let browser: Browser;
let server: ConsoleServer;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  server = await startConsoleServer(night(Date.now()));
  page = await (await browser.newContext({ viewport: PHONE, hasTouch: true })).newPage();
  page.setDefaultTimeout(WAIT.timeout);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => /Content Security Policy|Uncaught/.test(message.text()) && complaints.push(message.text()));
});
afterEach(async () => {
  await page.context().close();
  await server.close();
  expect(complaints).toEqual([]);
});

const open = (path: string) => page.goto(server.url + path);
const sideways = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('on call', () => {
  it('says who is on call for each schedule, until when, who follows and how they are reached', async () => {
    await open('/oncall');
    const [primary, second] = await page.locator('.duty').filter({ hasText: /./ }).all();
    await page
      .getByRole('heading', { name: /^payments-primary/ })
      .first()
      .waitFor();
    expect(await primary!.innerText()).toMatch(
      /Ana Ruiz until \w{3} \d+ \w{3} \d\d:\d\d[\s\S]*SMS at once[\s\S]*Phone call if that fails[\s\S]*Then Ben Okafor from/,
    );
    expect(await second!.innerText()).toContain('Nobody is on call.');
  });

  it('shows weeks with layers, hand-offs at their local time, overrides and gaps, and moves by weeks', async () => {
    await page.setViewportSize(DESKTOP);
    await open('/oncall');
    await page.locator('.week').nth(3).waitFor();
    expect(await page.locator('.week').count()).toBe(4);
    expect(await page.locator('.is-layer .bar').count()).toBeGreaterThan(2);
    expect(await page.locator('.week .bar.is-override').count()).toBeGreaterThan(0);
    expect(await page.locator('.week .bar.is-gap').innerText()).toBe('nobody');
    expect(await page.locator('.hand-off').first().innerText()).toMatch(/^09:00$/);
    const before = await page.locator('.day-name').first().innerText();
    await page.getByRole('button', { name: 'Later' }).click();
    await expect.poll(() => page.locator('.day-name').first().innerText(), WAIT).not.toBe(before);
    expect(new URL(page.url()).searchParams.get('week')).toMatch(/^\d{4}-\d\d-\d\d$/);
    await page.getByRole('button', { name: 'This week' }).click();
    await expect.poll(() => page.locator('.day-name').first().innerText(), WAIT).toBe(before);
  });

  it('becomes a list by day on a phone', async () => {
    await open('/oncall');
    await page.locator('.agenda-day').first().waitFor();
    expect(await page.locator('.week').first().isVisible()).toBe(false);
    expect(await page.locator('.agenda-day .is-gap').last().innerText()).toMatch(/Nobody\s+all day/);
  });

  it('makes an override, and shows what the API says beside the field that it names', async () => {
    await open('/oncall');
    await page.getByText('Let somebody else be on call', { exact: true }).tap();
    await page.getByLabel('Who takes over').selectOption('ben');
    await page.getByLabel('Until').fill('2026-03-03T09:00');
    server.refuse = { status: 400, detail: '"2026-03-03T09:00" is in the past. Write a later time.', field: 'until' };
    await page.getByRole('button', { name: 'Override', exact: true }).tap();
    await page.locator('.field.is-wrong').getByText('is in the past').waitFor();
    expect(await page.getByLabel('Until').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Who takes over').inputValue()).toBe('ben');
    server.refuse = undefined;
    await page.getByRole('button', { name: 'Override', exact: true }).tap();
    await page.getByText('ben in place of ana on payments-primary.').waitFor();
    const [first, second] = server.posted;
    expect(second).toMatchObject({
      path: '/api/oncall/overrides',
      header: '1',
      body: { schedule: 'payments-primary', person: 'ben', until: '2026-03-03T09:00' },
    });
    expect(second!.body).toEqual(first!.body);
    expect(second!.body).not.toHaveProperty('from');
  });

  it('begins an override with the shift that was pressed, and swaps two turns', async () => {
    await page.setViewportSize(DESKTOP);
    await open('/oncall');
    await page.locator('.week').nth(1).locator('button.bar').last().click();
    expect(await page.getByLabel('In place of', { exact: true }).inputValue()).toBe('ben');
    expect(await page.getByLabel('Until').inputValue()).toMatch(/T\d\d:\d\d$/);
    await page.getByText('Swap two turns').click();
    await page.getByLabel('This turn').selectOption({ index: 1 });
    await page.getByLabel('for that turn').selectOption({ index: 2 });
    await page.getByRole('button', { name: 'Swap', exact: true }).click();
    await page.getByText('Swapped: ben and ana.').waitFor();
    expect(server.posted[0]!.body['turns']).toHaveLength(2);
  });

  it('takes an override back, and gives the address of the calendar', async () => {
    await open('/oncall');
    await page.getByRole('button', { name: 'Take back' }).tap();
    await page.getByText('The override o-1 is taken back.').waitFor();
    await page.getByRole('button', { name: 'Address for a calendar program' }).tap();
    await expect.poll(() => page.locator('#feed').inputValue(), WAIT).toContain('/payments-primary/calendar.ics?token=t');
  });
});

describe('silences', () => {
  it('lists who silences what until when and why, windows of the policy, and pages that were not sent', async () => {
    await open('/silences');
    const text = async () => page.locator('main').innerText();
    await page.locator('.silence.is-active').waitFor();
    expect(await page.locator('.silence.is-active').innerText()).toMatch(/service="shop"[\s\S]*database moves[\s\S]*by Ana Ruiz · ends in/);
    expect(await text()).toMatch(/sunday-night[\s\S]*01:00 to 04:00[\s\S]*open until/);
    expect(await page.locator('.log-entry').innerText()).toMatch(
      /A silence · L1 · Slack #dev[\s\S]*shop is down[\s\S]*ana silenced it\. Asked again/,
    );
    await page.getByRole('button', { name: 'End now' }).tap();
    await expect.poll(() => server.posted[0]?.path, WAIT).toBe('/api/silences/s1');
  });

  it('shows while one writes what it would hold back, and what is wrong with the matchers', async () => {
    await open('/silences');
    await page.getByLabel('Pages with').fill('shop');
    await page.locator('.preview').getByText('"shop" has no operator').waitFor();
    await page.getByLabel('Pages with').fill('service="shop"');
    await page.locator('.preview').getByText('1 incident').waitFor();
    expect(await page.locator('.preview').innerText()).toMatch(
      /1 incident of 3 open[\s\S]*shop is down[\s\S]*L2 Operations: email ops@shop.example, due/,
    );
    server.night = { ...server.night, preview: (matchers) => ({ matchers, open: 4, incidents: [] }) };
    server.push(ID);
    await page.locator('.preview').getByText('0 incidents').waitFor();
  });

  it('makes a silence, and puts an error beside its field', async () => {
    await open('/silences');
    await page.getByLabel('Pages with').fill('service="cart"');
    await page.getByLabel('For', { exact: true }).fill('30d');
    await page.getByRole('textbox', { name: 'Why' }).fill('moving house');
    server.refuse = { status: 400, detail: 'endsAt: it would last 30 d, longer than 7 d.', field: 'endsAt' };
    await page.getByRole('button', { name: 'Silence', exact: true }).tap();
    await page.locator('.field.is-wrong').getByText('longer than 7 d').waitFor();
    server.refuse = undefined;
    await page.getByLabel('Longer than seven days is meant').check();
    await page.getByRole('button', { name: 'Silence', exact: true }).tap();
    await page.getByText('Silenced {service="cart"}.').waitFor();
    expect(server.posted[1]!.body).toEqual({
      matchers: 'service="cart"',
      duration: '30d',
      comment: 'moving house',
      createdBy: 'ana',
      long: true,
    });
  });

  it('keeps what was written while the page is read again', async () => {
    await open('/silences');
    await page.getByRole('textbox', { name: 'Why' }).fill('half a sent');
    server.push(ID);
    server.night = { ...server.night, silences: [] };
    await page.getByText('Nothing is silenced').waitFor();
    expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('half a sent');
  });
});

describe('readiness', () => {
  it('says what is wrong, the worst first, with remedies, and when nobody would be told', async () => {
    await open('/readiness');
    await page.locator('.finding').nth(1).waitFor();
    expect(await page.locator('.finding').first().innerText()).toMatch(
      /critical[\s\S]*Nobody is on call at night\.[\s\S]*Remedy: Add a layer\./i,
    );
    await page.getByText('Not ready: 1 critical finding.').waitFor();
    expect(await page.locator('.drilled').innerText()).toMatch(
      /nobody for 20 h[\s\S]*second-line has nobody[\s\S]*99\.8 %[\s\S]*L1 On call at once[\s\S]*Ana Ruiz/,
    );
    await page.getByText('lost', { exact: true }).waitFor();
  });

  it('sends test pages every way at once', async () => {
    await open('/readiness');
    await page.getByRole('button', { name: 'Try every way now' }).tap();
    await page.getByText('A test page is on its way').waitFor();
    expect(server.posted[0]).toMatchObject({ path: '/api/page-loop', header: '1' });
    expect(z.uuid().safeParse(server.posted[0]!.body['id']).success).toBe(true);
  });

  it('takes a provider out of use and gives it back', async () => {
    await open('/readiness');
    await page.locator('.line-item', { hasText: 'email/smtp' }).getByRole('button', { name: 'Take out of use' }).tap();
    await expect.poll(() => server.posted[0]?.body, WAIT).toMatchObject({ name: 'email/smtp', action: 'isolate' });
    await page.locator('.line-item', { hasText: 'sms/twilio' }).getByRole('button', { name: 'Give back' }).tap();
    await expect.poll(() => server.posted[1]?.body, WAIT).toMatchObject({ name: 'sms/twilio', action: 'close' });
  });

  it('shows who changed the policy, why, and what', async () => {
    await open('/readiness');
    await page.getByText('revision 2 is in force').waitFor();
    await page.getByRole('button', { name: /nights are manned/ }).tap();
    await page.locator('.diff .is-added', { hasText: 'people: [ana, ben]' }).waitFor();
    expect(await sideways()).toBeLessThanOrEqual(0);
  });
});

describe('an incident', () => {
  it('shows the whole life of each message, by level, with person, provider and reason', async () => {
    await open(`/incidents/${ID}`);
    await page.locator('.told-one.is-acknowledged').waitFor();
    expect(await page.locator('.told-one.is-failed').innerText()).toMatch(
      /Ana Ruiz[\s\S]*SMS \+12025550151[\s\S]*by twilio · 2 attempts[\s\S]*queued[\s\S]*sending[\s\S]*failed[\s\S]*not in service/,
    );
    expect(await page.locator('.told-one.is-acknowledged').innerText()).toMatch(
      /queued[\s\S]*sending[\s\S]*sent[\s\S]*delivered[\s\S]*acknowledged/,
    );
    expect(await page.locator('.told-one.is-suppressed').innerText()).toMatch(
      /reminder[\s\S]*asked again[\s\S]*Quiet hours: Ben sleeps until 07:00\./,
    );
    await page.getByText('This incident speaks for 1 other').waitFor();
  });

  it('says who has it to do, who could not be reached and what was tried next, and who was reminded', async () => {
    server.incidents = server.incidents.map((one) => ({ ...one, assignee: 'team:payments' }));
    await open(`/incidents/${ID}`);
    const people = page.locator('.answered');
    await people.getByText('is tried now').waitFor();
    expect(await people.innerText()).toMatch(
      /Assigned to team payments[\s\S]*Not reached, and what came next[\s\S]*did not reach them \(not in service\)[\s\S]*Reminders[\s\S]*L1 Development is reminded/,
    );
  });

  it('sends a status update, and assigns it to a team', async () => {
    await open(`/incidents/${ID}`);
    await page.getByRole('button', { name: 'Status update' }).tap();
    await page.getByLabel('Everybody who was told reads this').fill('Stripe is on it');
    await page.getByRole('button', { name: 'Send the update' }).tap();
    await expect
      .poll(() => server.posted[0], WAIT)
      .toMatchObject({ path: `/api/incidents/${ID}/update`, body: { text: 'Stripe is on it' } });
    await page.getByRole('button', { name: 'Assign', exact: true }).first().tap();
    await page.getByLabel('Who takes it?').selectOption('team:payments');
    await page.locator('form').getByRole('button', { name: 'Assign' }).tap();
    await expect.poll(() => server.posted[1], WAIT).toMatchObject({ path: `/api/incidents/${ID}/reassign`, body: { to: 'team:payments' } });
  });
});

describe.each(['/oncall', '/silences', '/readiness', `/incidents/${ID}`])('%s', (path) => {
  it('shows hostile words as text, and never runs them', async () => {
    server.night = quietNight(Date.now(), HOSTILE);
    await open(path);
    await page.getByText('<script>window.hacked=1</script>').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img[onerror]').count()).toBe(0);
    expect(await sideways()).toBeLessThanOrEqual(0);
  });

  it.each([PHONE, { width: 320, height: 640 }, DESKTOP])('fits $width pixels and has targets for thumbs', async (viewport) => {
    await page.setViewportSize(viewport);
    await open(path);
    await page.locator('main .card, main .duty').first().waitFor();
    await page.evaluate('for (const one of document.querySelectorAll("main details")) one.open = true');
    expect(await sideways()).toBeLessThanOrEqual(0);
    if (viewport === DESKTOP) return;
    for (const button of await page.locator('button:visible, select:visible').all()) {
      expect((await button.boundingBox())?.height, await button.innerText()).toBeGreaterThanOrEqual(44);
    }
  });
});
