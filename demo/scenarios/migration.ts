import { isClosed } from '../incident.ts';
import type { Scenario } from '../scenario.ts';

/** (b) A migration meets an order of 0 dollars, which its new constraint forbids, after it has renamed a column that the shop reads. */
export const migration: Scenario = {
  name: 'migration',
  title: 'a migration of three steps fails half-way',
  expected: { end: 'recovered by a rollback' },
  play: async ({ shop, salvor }) => {
    const since = Date.now();
    await shop.expect(500, 'POST', '/migrations');
    const incident = await salvor.waitFor('migrate', since, isClosed);
    await shop.expect(200, 'POST', '/sales');
    return { incidents: [incident], evidence: 'the shop reads its orders again, by the column it knows' };
  },
};
