import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PHONE, startBrowser } from './browser.ts';
import { HOSTILE, incident, levels, night } from './canned.ts';
import { startConsoleServer, type ConsoleServer } from './console-server.ts';

/** The real files, under their real headers, in a real browser. */

const ID = 'shop-4f1d2c3b4a596877-0a1b2c3d';
const WAIT = { timeout: 10_000 };

let browser: Browser;
let server: ConsoleServer;
let page: Page;
/** Errors of scripts and refusals of the content security policy. */
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
/** What sticks out of the page to the right, when the page can be scrolled sideways; named so that a failure says where to look. */
const sticksOut = () =>
  page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width).map((e) => e.tagName + '.' + e.className);
  })()`);

describe('the list', () => {
  it('shows what is open, the worst first, with who is next', async () => {
    await open('/');
    await page.getByRole('heading', { name: '3 open' }).waitFor();
    const rows = await page.locator('.incident-row').allInnerTexts();
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(
      /critical[\s\S]*shop[\s\S]*16 min ago[\s\S]*Needs a person[\s\S]*L1 Development told[\s\S]*L2 Operations\s+in 13:/i,
    );
    expect(rows[1]).toContain('ana@shop.example has it');
  });

  it('shows closed ones on request, and says so when all is quiet', async () => {
    await open('/');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.locator('.incident-row', { hasText: 'Recovered' }).waitFor();
    server.incidents = [];
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { name: 'All quiet' }).waitFor();
    await page.getByText('Nobody is being woken').waitFor();
  });

  it('shows a new incident by push, without a reload', async () => {
    await open('/');
    await page.getByRole('heading', { name: '3 open' }).waitFor();
    server.incidents = [...server.incidents, incident(Date.now(), { id: 'mail-9999999999999999-00000000', service: 'mail' })];
    server.push('mail-9999999999999999-00000000');
    await page.getByRole('heading', { name: '4 open' }).waitFor();
  });

  it('says that the connection is lost, and catches up when it is back', async () => {
    await open('/');
    await page.getByRole('heading', { name: '3 open' }).waitFor();
    server.deaf = true;
    await page.getByText('Connection lost, retrying').waitFor();
    server.incidents = server.incidents.slice(0, 1);
    server.deaf = false;
    await page.getByRole('heading', { name: '1 open' }).waitFor();
    expect(await page.getByText('Connection lost, retrying').isVisible()).toBe(false);
  });
});

describe('an incident', () => {
  it('tells on the first screen what is broken, since when, what was tried, who was told and who is next', async () => {
    await open(`/incidents/${ID}`);
    const summary = page.getByLabel('Summary');
    await summary.waitFor();
    expect(await summary.innerText()).toMatch(
      /16 min ago[\s\S]*3 retries without success[\s\S]*L1 Development[\s\S]*sent by Slack, E-mail[\s\S]*L2 Operations\s+in 13:/,
    );
    const button = await page.getByRole('button', { name: 'Acknowledge' }).boundingBox();
    expect(button!.y + button!.height).toBeLessThanOrEqual(PHONE.height);
    expect(button!.height).toBeGreaterThanOrEqual(56);
    expect(await page.getByRole('link', { name: 'Open the workflow in Temporal' }).getAttribute('href')).toContain('incident%2Fshop%2F');
  });

  it('counts down by the clock of the server', async () => {
    await open(`/incidents/${ID}`);
    const countdown = page.locator('.next-count');
    const before = await countdown.innerText();
    await expect.poll(() => countdown.innerText(), WAIT).not.toBe(before);
    expect(seconds(await countdown.innerText())).toBeLessThan(seconds(before));
  });

  it('acknowledges with one press, and says what came of it', async () => {
    await open(`/incidents/${ID}`);
    await page.getByRole('button', { name: 'Acknowledge' }).tap();
    await page.getByText('ana: acknowledge done. Already on the way: email dev@shop.example.').waitFor();
    expect(server.posted).toEqual([
      { path: `/api/incidents/${ID}/acknowledge`, header: '1', body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) as string } },
    ]);
    await page.getByText('ana has it').waitFor();
    await page.getByText('Acknowledged by ana', { exact: true }).waitFor();
  });

  it('repeats a command whose answer was lost under the same id, and a later one under its own', async () => {
    await open(`/incidents/${ID}`);
    server.refuse = { status: 503, detail: 'No worker carried out "acknowledge" within 10 s.' };
    await page.getByRole('button', { name: 'Acknowledge' }).tap();
    await page.getByRole('alert').getByText('No worker carried out').waitFor();
    server.refuse = undefined;
    await page.getByRole('button', { name: 'Acknowledge' }).tap();
    await page.getByText('ana has it').waitFor();
    await page.getByRole('button', { name: 'Snooze 30 min' }).tap();
    await expect.poll(() => server.posted.length, WAIT).toBe(3);
    const [first, second, third] = server.posted;
    expect(second?.body).toEqual(first?.body);
    expect(third?.body).toMatchObject({ minutes: 30 });
    expect(third?.body['id']).not.toBe(first?.body['id']);
  });

  it('asks once more before it wakes others', async () => {
    await open(`/incidents/${ID}`);
    await page.getByRole('button', { name: 'Escalate now' }).tap();
    await page.getByText('This tells L2 Operations at once').waitFor();
    expect(server.posted).toEqual([]);
    await page.getByRole('link', { name: 'Incidents', exact: true }).tap();
    await page.locator('.incident-row', { hasText: 'ledger' }).tap();
    await page.getByRole('button', { name: 'Escalate now' }).waitFor();
    expect(await page.getByText('This tells').count()).toBe(0);
    await page.goBack();
    await page.goBack();
    await page.getByPlaceholder('Why').fill('Stripe does not answer the phone');
    await page.getByRole('button', { name: 'Yes, tell L2 Operations' }).tap();
    await expect.poll(() => server.posted[0]?.body, WAIT).toMatchObject({ note: 'Stripe does not answer the phone' });
  });

  it('lets a person decide about a guarded action', async () => {
    await open('/incidents/ledger-2222222222222222-33333333');
    await page.getByRole('button', { name: 'Reject' }).tap();
    await expect
      .poll(() => server.posted[0], WAIT)
      .toMatchObject({ path: expect.stringMatching(/reject$/) as string, body: { approvalId: 'a1' } });
  });

  it('filters the timeline and highlights what interrupted it', async () => {
    await open(`/incidents/${ID}`);
    const moments = page.locator('.moment');
    await page.locator('.moment.is-cut', { hasText: 'The worker died' }).waitFor();
    expect(await moments.first().innerText()).toContain('shop reported');
    await page.getByRole('button', { name: 'People' }).tap();
    await expect.poll(() => moments.count(), WAIT).toBe(1);
  });

  it('says what is wrong with an unknown address', async () => {
    await open('/incidents/nothing');
    await page.getByText('No incident has the id "nothing".').waitFor();
  });
});

describe('hostile input', () => {
  it('is shown as text and never run', async () => {
    const now = Date.now();
    const failure = { name: HOSTILE, message: HOSTILE, stack: HOSTILE, causes: [{ name: HOSTILE, message: HOSTILE }] };
    const base = incident(now);
    server.incidents = [
      {
        ...base,
        failure,
        service: HOSTILE,
        operation: HOSTILE,
        title: HOSTILE,
        labels: { [HOSTILE]: HOSTILE },
        classification: { ...base.classification!, reasons: [HOSTILE] },
        acknowledgement: { by: HOSTILE, via: HOSTILE, at: now, expiresAt: now + 60_000, hold: false },
        approval: { id: HOSTILE, action: HOSTILE, reason: HOSTILE, requestedAt: now, expiresAt: now + 60_000 },
        levels: levels(now, 1).map((level) => ({ ...level, name: HOSTILE, reason: HOSTILE, targets: [{ channel: 'email', to: HOSTILE }] })),
        attempts: base.attempts.map((attempt) => ({ ...attempt, name: HOSTILE, reason: HOSTILE })),
      },
    ];
    server.messages = [
      { id: '1', at: now, channel: 'email', to: HOSTILE, subject: HOSTILE, text: HOSTILE, payload: { [HOSTILE]: HOSTILE } },
    ];
    for (const path of ['/', `/incidents/${ID}`, '/inbox']) {
      await open(path);
      await page.getByText('<script>window.hacked=1</script>').first().waitFor();
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(await page.locator('img[onerror]').count()).toBe(0);
      expect(await sticksOut()).toEqual([]);
    }
  });

  it('runs no script of a mail and keeps it away from the console', async () => {
    const html = '<h1 style="color: rgb(200, 0, 0)">Fire</h1><script>parent.hacked=1</script><img src="x" onerror="parent.hacked=1">';
    server.messages = [{ id: '1', at: Date.now(), channel: 'email', to: 'dev@shop.example', subject: 'Fire', text: 'Fire', html }];
    await open('/inbox');
    await page.getByRole('button', { name: 'Fire' }).tap();
    await page.frameLocator('iframe').getByRole('heading', { name: 'Fire' }).waitFor();
    expect(await page.frames()[1]!.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe('rgb(200, 0, 0)');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    // The policy refuses the mail's script; that it says so is the proof.
    complaints = complaints.filter((text) => !/srcdoc|inline/.test(text));
  });
});

describe('on a phone', () => {
  it.each(['/', '/?all', `/incidents/${ID}`, '/incidents/ledger-2222222222222222-33333333', '/inbox', '/login'])(
    '%s fits the width and has targets for thumbs',
    async (path) => {
      await open(path);
      await page.locator('main').waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      expect(await sticksOut()).toEqual([]);
      for (const button of await page.locator('button:visible').all()) {
        expect((await button.boundingBox())?.height, await button.innerText()).toBeGreaterThanOrEqual(44);
      }
    },
  );
});

describe('without a session', () => {
  it('asks for a token, says when it is wrong, and goes where one wanted to go', async () => {
    server.loggedIn = false;
    await open(`/incidents/${ID}`);
    await page.getByLabel('Access token').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).tap();
    await page.getByRole('alert').getByText('This token is not known.').waitFor();
    await page.getByLabel('Access token').fill('right');
    await page.getByRole('button', { name: 'Log in' }).tap();
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/incidents/${ID}`);
  });

  it('lets one log out, and in again as somebody else', async () => {
    await open('/');
    await page.getByRole('button', { name: 'Log out' }).tap();
    await page.getByLabel('Access token').fill('right');
    await page.getByRole('button', { name: 'Log in' }).tap();
    await page.getByText('Signed in as ana').waitFor();
    server.incidents = [incident(Date.now(), { id: 'mail-9999999999999999-00000000' }), ...server.incidents];
    server.push('mail-9999999999999999-00000000');
    await page.getByRole('heading', { name: '4 open' }).waitFor();
  });

  it('is not led to a foreign site after logging in', async () => {
    await open('/login?next=//evil.example/');
    await page.getByLabel('Access token').fill('right');
    await page.getByRole('button', { name: 'Log in' }).tap();
    await page.getByRole('heading', { name: '3 open' }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.url);
  });
});

/** Seconds of "in 13:47". */
function seconds(text: string): number {
  const [minutes = '0', rest = '0'] = text.replace('in ', '').split(':');
  return Number(minutes) * 60 + Number(rest);
}
