import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { highestTold } from '../src/domain/escalation/remind.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { describe } from '../src/domain/incident/describe.ts';
import { isAtRest, isPageLeaving, type Life } from './life.ts';

const SERVICE = defineSearchAttributeKey('SalvorService', 'KEYWORD');
const SEVERITY = defineSearchAttributeKey('SalvorSeverity', 'KEYWORD');
const CATEGORY = defineSearchAttributeKey('SalvorCategory', 'KEYWORD');
const STATE = defineSearchAttributeKey('SalvorState', 'KEYWORD');
const LEVEL = defineSearchAttributeKey('SalvorLevel', 'INT');
const IMPACT = defineSearchAttributeKey('SalvorImpact', 'KEYWORD');

/** Keeps what an operator sees in the Temporal UI true: current details in plain words, search attributes when they change. */
export async function present(life: Life): Promise<void> {
  const { incident } = life;
  let published = '';
  for (;;) {
    const shown = incident.revision;
    const attributes = attributesOf(incident);
    if (JSON.stringify(attributes) !== published) {
      published = JSON.stringify(attributes);
      upsertSearchAttributes([
        { key: SERVICE, value: incident.service },
        { key: SEVERITY, value: attributes.severity },
        { key: CATEGORY, value: attributes.category },
        { key: STATE, value: attributes.state },
        { key: LEVEL, value: attributes.level },
        { key: IMPACT, value: attributes.impact },
      ]);
    }
    setCurrentDetails(describe(incident, Date.now()));
    if (isClosed(incident)) return;
    await condition(() => incident.revision !== shown && (!life.verifying || isAtRest(life)) && !isPageLeaving(life));
  }
}

function attributesOf(incident: IncidentData) {
  const { category, impact } = incident.policy.classification;
  return { severity: incident.severity, category, impact, state: incident.state, level: highestTold(incident) + 1 };
}
