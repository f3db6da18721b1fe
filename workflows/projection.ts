import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import { hasUnwritten, putBackRecordBatch, takeRecordBatch } from '../src/domain/incident/present.ts';
import type { RecordBatch } from '../src/domain/incident/record.ts';
import { isAtRest, isPageLeaving, type Life } from './life.ts';
import { record } from './proxies.ts';

/** Tells the database, in batches, one at a time, for as long as it takes. Nothing waits for it but the end of the run. */
export async function project(life: Life): Promise<void> {
  const { incident } = life;
  while (!isOver()) {
    const batch = life.handingOver || isPageLeaving(life) ? undefined : takeRecordBatch(incident, Date.now());
    if (batch === undefined)
      await condition(() => (hasUnwritten(incident) && !life.verifying && !life.handingOver && !isPageLeaving(life)) || isOver());
    else await write(life, batch);
  }

  function isOver(): boolean {
    return isClosed(incident) && isAtRest(life);
  }
}

async function write(life: Life, batch: RecordBatch): Promise<void> {
  const { incident } = life;
  life.recording = new CancellationScope();
  try {
    life.recorded = true;
    const { formerId } = await life.recording.run(() => record(batch));
    if (formerId !== undefined && incident.formerId === undefined && batch.incident.id === incident.id) {
      incident.formerId = formerId;
      log(incident, Date.now(), 'incident.occurred_again', `This failure is back: it was incident ${formerId} before.`, {
        data: { formerId },
      });
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // Another run takes over. Whether it was written or not, writing it again changes nothing.
    putBackRecordBatch(incident, batch);
  } finally {
    delete life.recording;
  }
}
