import type { ContactMethod, Person } from '../domain/oncall/directory.ts';
import type { ContactStep } from '../domain/oncall/question.ts';
import { atLeast, type Severity } from '../domain/severity.ts';

/**
 * How a person is reached for something of this severity: by the first of their rules whose severity holds, each step at its own
 * time. When none holds, or none of its methods exists, by each method in their order: the first at once, a later one
 * (without `afterMs`) only when the former ones failed, because rather too many ways than none.
 * @returns also what was passed over and why, in words
 */
export function contactSteps(person: Person, severity: Severity): { steps: ContactStep[]; skipped: string[] } {
  const rule = person.rules.find(({ minSeverity }) => atLeast(severity, minSeverity));
  const asked = (rule?.steps ?? []).toSorted((a, b) => a.after - b.after);
  const steps = asked.flatMap(({ method: id, after }) =>
    person.methods.filter((method) => method.id === id).map((method) => by(method, after)),
  );
  const skipped = asked
    .filter(({ method: id }) => !person.methods.some((method) => method.id === id))
    .map(({ method }) => `${person.name} has no method "${method}", so that step is passed over`);
  return steps.length > 0
    ? { steps, skipped }
    : { steps: person.methods.map((method, index) => by(method, index === 0 ? 0 : undefined)), skipped };
}

function by({ channel, to }: ContactMethod, afterMs: number | undefined): ContactStep {
  return { channel, to, ...(afterMs !== undefined && { afterMs }) };
}
