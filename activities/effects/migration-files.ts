import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SalvorError } from '../../src/domain/error-codes.ts';

/** What the step table says; see `MigrationRollback` in src/domain/policy/operation.ts. */
export interface MigrationStep {
  step: number;
  name: string;
  state: string;
}

/** The last step up to which all are applied; everything above it belongs to a migration that did not come to its end. */
export function lastGoodStep(steps: readonly MigrationStep[]): number {
  const ordered = steps.toSorted((a, b) => a.step - b.step);
  const firstBad = ordered.findIndex(({ state }) => state !== 'applied');
  return (firstBad === -1 ? ordered.at(-1) : ordered[firstBad - 1])?.step ?? 0;
}

/**
 * SQL that takes each of these steps back, in the order given. All are read before the first is run, so that a missing
 * file leaves the database as it is.
 * @throws SalvorError CONFIG_INVALID naming the directory or the missing file
 */
export async function readDownFiles(directory: string, steps: readonly MigrationStep[]): Promise<{ step: MigrationStep; sql: string }[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new SalvorError(
      'CONFIG_INVALID',
      `directory "${directory}" of the migration cannot be read on the worker's host. Correct the path`,
      {
        field: 'directory',
        cause: error,
      },
    );
  });
  return await Promise.all(
    steps.map(async (step) => {
      const file = names.find((name) => name.endsWith('.down.sql') && Number.parseInt(name, 10) === step.step);
      if (file !== undefined) return { step, sql: await readFile(join(directory, file), 'utf8') };
      const expected = `${String(step.step).padStart(3, '0')}_${step.name}.down.sql`;
      throw new SalvorError(
        'CONFIG_INVALID',
        `${expected} is missing in "${directory}": write it, or roll step ${step.step} back by hand`,
        {
          field: 'directory',
        },
      );
    }),
  );
}
