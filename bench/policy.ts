/** Services whose failures end in different ways; each has a playbook of its own. */
export const RECOVERS = 'bench-recovers';
export const WAITS = 'bench-waits';
export const CLIMBS = 'bench-climbs';

/** When the second level of an incident of CLIMBS is due. */
export const SECOND_LEVEL_AFTER_MS = 45_000;

/** Every incident pages for itself: what is measured is paging, not what is left out. */
export const UNGROUPED = { window: 0 };

/**
 * The policy under which everything is measured: defaults wherever production has defaults. Pages go by webhook to the bench's own
 * server, so that no provider's speed is measured.
 */
export function benchPolicy(serviceUrl: string): object {
  const notify = [{ channel: 'webhook', to: `${serviceUrl}/pages` }];
  const ladder = (secondAfter: string) => ({
    levels: [
      { name: 'First', after: '0s', notify },
      { name: 'Second', after: secondAfter, notify },
    ],
  });
  return {
    version: 1,
    playbooks: [
      { name: 'recovers', match: { service: [RECOVERS] }, probe: { kind: 'http', url: `${serviceUrl}/health` } },
      { name: 'climbs', match: { service: [CLIMBS] }, escalation: 'climbs' },
      { name: 'waits' },
    ],
    grouping: UNGROUPED,
    escalation: { default: ladder('24h'), climbs: ladder(`${SECOND_LEVEL_AFTER_MS / 1000}s`) },
  };
}
