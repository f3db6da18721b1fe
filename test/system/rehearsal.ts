import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { PolicySnapshot } from '../../src/domain/policy/snapshot.ts';
import type { Report } from '../../src/domain/report.ts';
import { Rehearsal, type RehearsalStage, type RehearsedWorld } from '../../src/drill/rehearsal.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { failure, MINUTE } from './rehearsed-policy.ts';

export { failure, MINUTE, policy } from './rehearsed-policy.ts';

/**
 * Opens rehearsals on the shared server. After each test the log of what was told must have been expected to the last line:
 * `expectTold` takes what came since the last look, and anything left over fails the test.
 */
export function rehearsals() {
  let stage: RehearsalStage;
  let open: { rehearsal: Rehearsal; seen: number }[] = [];

  beforeAll(async () => {
    const address = inject('temporalAddress');
    const namespace = inject('temporalNamespace');
    const [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
    stage = { connection, native, namespace, bundle: await workflowBundle(join(tmpdir(), 'salvor-test-bundles')) };
  });

  afterEach(async () => {
    const ended = open;
    open = [];
    for (const { rehearsal } of ended) await rehearsal.dispose();
    for (const { rehearsal, seen } of ended) expect(inWords(rehearsal, seen), 'messages nobody expected').toEqual([]);
  });

  afterAll(async () => {
    await stage.connection.close();
    await stage.native.close();
  });

  return async (
    snapshot: PolicySnapshot,
    world: RehearsedWorld = {},
    report: Report = failure(),
    start: Parameters<Rehearsal['open']>[2] = {},
  ) => {
    const rehearsal = new Rehearsal(stage, world);
    const entry = { rehearsal, seen: 0 };
    open.push(entry);
    await rehearsal.open(snapshot, report, start);
    return Object.assign(rehearsal, {
      /** Exactly these messages came since the last look, in any order: "30 page L2 pagerduty ops". */
      expectTold: (...lines: string[]) => {
        const came = inWords(rehearsal, entry.seen);
        entry.seen = rehearsal.told.length;
        expect(came.toSorted()).toEqual(lines.toSorted());
      },
    });
  };
}

/** "<minutes since opening> <kind> L<level> <channel> <to>", with "late" where it is. */
function inWords(rehearsal: Rehearsal, from: number): string[] {
  return rehearsal.told
    .slice(from)
    .map(
      ({ afterMs, kind, level, channel, to, lateMs }) =>
        `${Math.floor(afterMs / MINUTE)} ${kind} L${level} ${channel} ${to}${lateMs > 0 ? ' late' : ''}`,
    );
}
