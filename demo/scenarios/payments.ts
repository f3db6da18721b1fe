import { isClosed, type Incident } from '../incident.ts';
import type { Scenario } from '../scenario.ts';

/** (d) The payment provider answers garbage: nothing a machine may repair. A person is told, acknowledges, repairs and resolves. */
export const payments: Scenario = {
  name: 'payments',
  title: 'the payment provider answers garbage',
  expected: { end: 'resolved', told: 'told by email and slack' },
  play: async ({ shop, salvor, mailbox }) => {
    const since = Date.now();
    await shop.expect(200, 'PUT', '/provider/deployment', { works: false });
    await shop.expect(500, 'POST', '/payments', { amountCents: 5_900 });
    const { id } = await salvor.waitFor('chargeCard', since, (incident) => incident.state === 'exhausted' && pagesSent(incident) >= 2);

    const inbox = await mailbox.acknowledge(id);
    const { acknowledgement } = await salvor.waitForId(id, (incident) => incident.acknowledgement !== undefined);
    await shop.expect(200, 'PUT', '/provider/deployment', { works: true });
    await shop.expect(201, 'POST', '/payments', { amountCents: 5_900 });
    await salvor.command(id, 'resolve', {
      by: 'dev@shop.example',
      note: 'The provider has rolled its deployment back; a charge succeeded.',
    });
    const incident = await salvor.waitForId(id, isClosed);
    return {
      incidents: [incident],
      evidence: `acknowledged by ${acknowledgement?.by ?? ''} via ${acknowledgement?.via ?? ''}; cards are charged again`,
      inbox,
    };
  },
};

function pagesSent({ notifications }: Incident): number {
  return notifications.filter(({ kind, state }) => kind === 'page' && (state === 'sent' || state === 'delivered')).length;
}
