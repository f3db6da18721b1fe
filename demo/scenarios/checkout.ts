import { isClosed } from '../incident.ts';
import type { Scenario } from '../scenario.ts';

/** (c) Somebody turns on a checkout that fails for every product without a campaign. */
export const checkout: Scenario = {
  name: 'checkout',
  title: 'a wrong feature flag breaks the checkout',
  expected: { end: 'recovered by a fix' },
  play: async ({ shop, salvor }) => {
    const since = Date.now();
    await shop.expect(200, 'POST', '/checkout', { sku: 'tea-001', quantity: 1 });
    await shop.expect(200, 'PUT', '/flags/new_checkout', { value: true });
    await shop.expect(500, 'POST', '/checkout', { sku: 'tea-001', quantity: 1 });
    const incident = await salvor.waitFor('checkout', since, isClosed);
    const { totalCents } = await shop.expect(200, 'POST', '/checkout', { sku: 'tea-001', quantity: 1 });
    return { incidents: [incident], evidence: `customers check out again (${String(totalCents)} cents), the flag is off` };
  },
};
