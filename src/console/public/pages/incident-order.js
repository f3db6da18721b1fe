// @ts-check
/** In which order a tired person wants to see incidents. Pure. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { isClosed, severityOf } from '../words.js';

const WORST_FIRST = ['critical', 'error', 'unknown', 'warning', 'info'];

/** Open ones first, the worst on top, then the newest; closed ones by their closing. @param {IncidentView[]} incidents */
export const inOrder = (incidents) => incidents.toSorted(compare);

/** @param {IncidentView} a @param {IncidentView} b */
function compare(a, b) {
  const closed = Number(isClosed(a)) - Number(isClosed(b));
  if (closed !== 0) return closed;
  if (isClosed(a)) return (b.closedAt ?? 0) - (a.closedAt ?? 0);
  return WORST_FIRST.indexOf(severityOf(a)) - WORST_FIRST.indexOf(severityOf(b)) || b.openedAt - a.openedAt;
}
