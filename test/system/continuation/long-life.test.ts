import { describe, expect, it } from 'vitest';
import { failure, MINUTE, policy, rehearsals } from '../rehearsal.ts';

const L1 = ['0 page L1 slack #dev', '0 page L1 email dev@example.com'];
/** A few commands and reports fill a run. */
const SHORT = { historyLimit: 40 };

describe('an incident that outlives one run', () => {
  const rehearse = rehearsals();

  it('keeps its id, its ladder, its counts and the commands it has carried out', async () => {
    const report = failure();
    const incident = await rehearse(policy('critical'), {}, report, SHORT);
    incident.expectTold(...L1);
    const first = await incident.view();
    const acknowledged = await incident.command('acknowledge', { by: 'ann', id: 'once' });
    for (let seq = 2; seq <= 12; seq += 1) await incident.report({ ...report, seq, count: 3 });
    const later = await incident.view();
    expect(later.runId).not.toBe(first.runId);
    expect(later).toMatchObject({ id: first.id, openedAt: first.openedAt, acknowledgement: { by: 'ann' } });
    expect(later.occurrences.count).toBe(1 + 11 * 3);
    const repeated = await incident.command('acknowledge', { by: 'ann', id: 'once' });
    expect(repeated).toMatchObject({ repeated: true, message: acknowledged.message });
    await incident.report({ ...report, seq: 12, count: 3 });
    expect((await incident.view()).occurrences.count).toBe(1 + 11 * 3);
    await incident.command('resolve', { by: 'ann' });
    await incident.end();
    incident.expectTold('0 all_clear L0 slack #dev', '0 all_clear L0 email dev@example.com');
    const seqs = incident.events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  it('loses no report of a storm that arrives while runs change', async () => {
    const report = failure();
    const incident = await rehearse(policy('info'), {}, report, SHORT);
    await Promise.all(Array.from({ length: 150 }, (_, n) => incident.report({ ...report, reporter: `r${n}`, seq: 1, count: 7 })));
    const view = await incident.view();
    expect(view.occurrences).toMatchObject({ count: 1 + 150 * 7, reporters: 151 });
  });

  it('goes on although a provider is away, and hands the page to the next run', async () => {
    const report = failure();
    let away = true;
    const incident = await rehearse(
      policy('warning'),
      {
        send: () => {
          if (away) throw new Error('the provider is away');
          return { outcome: 'sent', reason: 'sent' };
        },
      },
      report,
      SHORT,
    );
    const { runId } = await incident.view();
    for (let seq = 2; seq <= 30; seq += 1) await incident.report({ ...report, seq });
    await expect.poll(async () => (await incident.view()).runId).not.toBe(runId);
    away = false;
    await incident.forward(5 * MINUTE);
    incident.expectTold(...L1);
    expect((await incident.view()).notifications.map(({ state }) => state)).toEqual(['sent', 'sent']);
  });
});
