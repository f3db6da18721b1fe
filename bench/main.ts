import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { printError } from '../src/cli/print-error.ts';
import { SalvorError } from '../src/domain/error-codes.ts';
import { accuracy } from './accuracy.ts';
import { goalertTable } from './goalert-table.ts';
import { House } from './house.ts';
import { levelLateness } from './level-lateness.ts';
import type { Measurement } from './measurement.ts';
import { recoveryThroughput } from './recovery-throughput.ts';
import { reportRepeatCost } from './report-repeat-cost.ts';
import { reportToDurable } from './report-to-durable.ts';
import { reportToFirstAction } from './report-to-first-action.ts';
import type { Row } from './row.ts';
import { sameInstant } from './same-instant.ts';
import { stormOfCauses } from './storm-of-causes.ts';
import { storm } from './storm.ts';
import { tableOf } from './table.ts';
import { workerMemory } from './worker-memory.ts';

/** In this order: what leaves incidents open comes last, so that it disturbs nothing. */
const MEASUREMENTS: readonly Measurement[] = [
  reportToDurable,
  reportToFirstAction,
  recoveryThroughput,
  reportRepeatCost,
  storm,
  sameInstant,
  stormOfCauses,
  goalertTable,
  accuracy,
  workerMemory,
  levelLateness,
];

const names = MEASUREMENTS.map(({ name }) => name).join(', ');
const { json, only, scale } = new Command('bench')
  .description(
    'Measures Salvor on this machine, with servers of its own on free ports. A missed aim is a result; exit code 1 means that something could not be measured.',
  )
  .option('--json <file>', 'write the rows to a file')
  .option('--only <name...>', `measure only these: ${names}`)
  .option('--scale <share>', 'share of the usual numbers of the rows about paging, from 0.01 to 1, for a quick look', shareOf, 1)
  .parse()
  .opts<{ json?: string; only?: string[]; scale: number }>();

try {
  await bench(chosen(only));
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

function shareOf(text: string): number {
  const share = Number(text);
  if (share >= 0.01 && share <= 1) return share;
  throw new InvalidArgumentError(`It is "${text}"; it has to be a number from 0.01 to 1.`);
}

function chosen(wanted: string[] | undefined): readonly Measurement[] {
  const unknown = wanted?.find((name) => !MEASUREMENTS.some((measurement) => measurement.name === name));
  if (unknown !== undefined)
    throw new SalvorError('INVALID_INPUT', `--only is "${unknown}": no such measurement. There are ${names}.`, { field: 'only' });
  return MEASUREMENTS.filter(({ name }) => wanted?.includes(name) ?? true);
}

async function bench(measurements: readonly Measurement[]): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`);
  const rows: Row[] = [];
  const house = await House.build(console.log);
  // The servers live in sessions of their own: whoever ends the bench ends them through it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void house.tearDown().finally(() => process.exit(1)));
  try {
    for (const measurement of measurements) rows.push(...(await measure(measurement, house)));
  } finally {
    await house.tearDown();
  }
  console.log(`\n${tableOf(rows)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, undefined, 2)}\n`);
}

/** One that cannot be measured does not keep the others from being measured. */
async function measure({ name, title, run }: Measurement, house: House): Promise<Row[]> {
  console.log(`Measuring: ${title}…`);
  const from = performance.now();
  try {
    return await run(house, scale);
  } catch (error) {
    console.error(`${name} could not be measured.`);
    printError(error);
    process.exitCode = 1;
    return [];
  } finally {
    console.log(`  ${((performance.now() - from) / 1000).toFixed(0)} s`);
  }
}
