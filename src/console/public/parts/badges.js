// @ts-check
/**
 * Severity and state: always a word beside the colour.
 * @import { IncidentView } from '../../../domain/incident/view.ts'
 */
import { html } from '../html.js';
import { isClosed, severityOf, stateWords } from '../words.js';

/** @param {{ incident: IncidentView }} props */
export const SeverityBadge = ({ incident }) => {
  const severity = severityOf(incident);
  return html`<span class=${`severity is-${severity}`}>${severity}</span>`;
};

/** @param {{ incident: IncidentView }} props */
export const StateBadge = ({ incident }) => html`<span class=${`state is-${incident.state}`}>${stateWords(incident.state)}</span>`;

/** Class of an element that carries the incident's colour. @param {IncidentView} incident */
export const tintOf = (incident) => (isClosed(incident) ? 'tint-closed' : `tint-${severityOf(incident)}`);
