import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import chromiumBinary from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { loadConfig } from '../src/config/config.ts';
import { withLocalStack } from '../src/embedded/local-environment.ts';
import { salvorApi } from './salvor-api.ts';
import { breakTheLedger } from './ledger.ts';
import { shopClient } from './shop-client.ts';
import { shopUrl } from './shop-part.ts';

const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');
/** Chromium's software renderer: there is no display where this runs. */
const ARGUMENTS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const DESKTOP = { width: 1280, height: 900 };
/** The Temporal UI folds its tables below this. */
const WIDE = { width: 1500, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Long enough for fonts, data and the Temporal UI's first paint. */
const PAINTED_MS = 4_000;

/** Takes the README's pictures from the running demo: breaks the payments, looks at the incident, and repairs everything again. */
async function takeScreenshots(): Promise<void> {
  const env = withLocalStack();
  const config = loadConfig(env);
  const token = config.api.token ?? '';
  const salvor = salvorApi(config.api.url, token);
  const shop = shopClient(shopUrl(env));
  mkdirSync(IMAGES, { recursive: true });

  const since = Date.now();
  await shop.expect(200, 'PUT', '/provider/deployment', { works: false });
  await shop.expect(500, 'POST', '/payments', { amountCents: 5_900 });
  const incident = await salvor.waitFor('chargeCard', since, ({ state }) => state === 'exhausted');
  const ledger = await breakTheLedger(salvor);
  const browser = await chromium.launch({ executablePath: await chromiumBinary.executablePath(), args: ARGUMENTS });
  try {
    await shoot(browser, config.api.url, token, DESKTOP, 'console-list', (page) => page.goto(`${config.api.url}/`));
    await shoot(browser, config.api.url, token, { ...DESKTOP, height: 1360 }, 'console-incident', (page) =>
      page.goto(`${config.api.url}/incidents/${ledger.incidentId}`),
    );
    await shoot(browser, config.api.url, token, { ...DESKTOP, height: 1240 }, 'console-oncall', (page) =>
      page.goto(`${config.api.url}/oncall?schedule=ledger-primary`),
    );
    await shoot(browser, config.api.url, token, { ...DESKTOP, height: 1240 }, 'console-silences', async (page) => {
      await page.goto(`${config.api.url}/silences`);
      await page.getByLabel('Pages with').fill('service="ledger",severity="error"');
    });
    await shoot(browser, config.api.url, token, { ...DESKTOP, height: 1240 }, 'console-readiness', async (page) => {
      await page.goto(`${config.api.url}/readiness`);
      await page.locator('.drilled', { hasText: 'ladder ledger' }).first().locator('summary').click();
    });
    await shoot(browser, config.api.url, token, PHONE, 'console-oncall-phone', (page) =>
      page.goto(`${config.api.url}/oncall?schedule=second-line`),
    );
    await shoot(browser, config.api.url, token, PHONE, 'console-phone', (page) => page.goto(`${config.api.url}/incidents/${incident.id}`));
    const workflow = `${config.temporal.uiUrl}/namespaces/${config.temporal.namespace}/workflows/${encodeURIComponent(incident.workflowId)}/${incident.runId}`;
    await shoot(browser, config.api.url, token, WIDE, 'temporal-ui', (page) => page.goto(`${workflow}/user-metadata`));
    await shoot(browser, config.api.url, token, WIDE, 'temporal-timeline', (page) => page.goto(`${workflow}/timeline`));
  } finally {
    await browser.close();
    await shop.expect(200, 'PUT', '/provider/deployment', { works: true });
    await ledger.mend();
    await salvor.command(incident.id, 'resolve', { by: 'screenshots', note: 'The pictures are taken.' });
  }
}

async function shoot(
  browser: Browser,
  api: string,
  token: string,
  viewport: { width: number; height: number },
  name: string,
  open: (page: Page) => Promise<unknown>,
): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(`${api}/login`);
  await page.fill('input', token);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${api}/`);
  await open(page);
  await page.waitForTimeout(PAINTED_MS);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await context.close();
}

await takeScreenshots();
