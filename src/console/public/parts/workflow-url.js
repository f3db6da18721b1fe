// @ts-check
/** Address of an incident's workflow in the Temporal Web UI. Pure. */

/**
 * @param {{ temporalUiUrl?: string, namespace?: string } | undefined} me
 * @param {{ workflowId: string, runId: string }} incident
 * @returns {string | undefined} undefined when no UI is known
 */
export function workflowUrl(me, { workflowId, runId }) {
  if (me?.temporalUiUrl === undefined || me.namespace === undefined || !/^https?:\/\//.test(me.temporalUiUrl)) return undefined;
  const parts = ['namespaces', me.namespace, 'workflows', workflowId, runId].map(encodeURIComponent);
  return `${me.temporalUiUrl.replace(/\/$/, '')}/${parts.join('/')}`;
}
