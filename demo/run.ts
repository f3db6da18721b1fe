import { writeFile } from 'node:fs/promises';
import type { Stack } from '../src/embedded/stack-options.ts';
import { endOf, toldWhom, type Incident } from './incident.ts';
import { mailbox } from './mailbox.ts';
import type { Row } from './row.ts';
import { salvorApi } from './salvor-api.ts';
import type { Demo, Played, Scenario } from './scenario.ts';
import { checkout } from './scenarios/checkout.ts';
import { migration } from './scenarios/migration.ts';
import { orders } from './scenarios/orders.ts';
import { payments } from './scenarios/payments.ts';
import { shopClient } from './shop-client.ts';
import { shopUrl } from './shop-part.ts';
import { describeResult } from './table.ts';

const SCENARIOS: readonly Scenario[] = [orders, migration, checkout, payments];

/**
 * Plays the four failures on a running stack with its shop, one after the other, and prints each as it ends. Everything it
 * says was asked from Salvor's API and from the shop.
 * @param options.json file that gets the rows
 * @returns the rows; not all of them need be ok
 */
export async function runDemo(stack: Stack, { json }: { json?: string | undefined } = {}): Promise<Row[]> {
  const demo: Demo = {
    shop: shopClient(shopUrl(stack.env)),
    salvor: salvorApi(stack.addresses.api, stack.env['SALVOR_TOKEN'] ?? stack.adminToken),
    mailbox: mailbox(stack.addresses.mailbox),
  };
  await closeLeftovers(demo);
  const rows: Row[] = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    console.log(`\n${index + 1}. ${scenario.name}: ${scenario.title}`);
    const { row, played } = await play(scenario, demo);
    rows.push(row);
    console.log(describeResult(row, played, stack));
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, undefined, 2)}\n`);
  return rows;
}

/** A demo that was stopped in the middle left incidents open; its next failures would join them and be handled already. */
async function closeLeftovers({ salvor }: Demo): Promise<void> {
  for (const { id } of await salvor.open()) {
    await salvor.command(id, 'resolve', { by: 'demo', note: 'Left open by an earlier run of the demo.' });
    console.log(`Resolved ${id}, which an earlier run left open.`);
  }
}

async function play(scenario: Scenario, demo: Demo): Promise<{ row: Row; played?: Played }> {
  const startedAt = Date.now();
  const { end, told } = scenario.expected;
  const row = { scenario: scenario.name, expected: told === undefined ? end : `${end}, ${told}` };
  try {
    const played = await scenario.play(demo);
    const ends = played.incidents.map((incident) => (told === undefined ? endOf(incident) : `${endOf(incident)}, ${toldWhom(incident)}`));
    const outcome = [...new Set(ends)].join('; ');
    const seconds = secondsOf(startedAt, Math.max(...played.incidents.map(closedAt)));
    return { row: { ...row, outcome, incident: played.incidents[0].id, seconds, ok: outcome === row.expected }, played };
  } catch (error) {
    const outcome = error instanceof Error ? error.message : String(error);
    return { row: { ...row, outcome, seconds: secondsOf(startedAt, Date.now()), ok: false } };
  }
}

function closedAt(incident: Incident): number {
  return Date.parse(incident.closedAt ?? incident.openedAt);
}

function secondsOf(from: number, to: number): number {
  return Math.round((to - from) / 10) / 100;
}
