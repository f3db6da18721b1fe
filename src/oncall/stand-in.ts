import type { Override } from '../domain/oncall/directory.ts';

/** Who is on call and why it is them. */
export interface Duty {
  person: string;
  /** The layer whose turn it is; absent when only an override put somebody there. */
  layer?: string;
  /** Id of the override by which they are there. */
  override?: string;
  /** Who would be on call without overrides. */
  insteadOf?: string;
}

/**
 * Applies overrides to whom the layers name. A later one in the list is newer and wins. One without `replaces` puts its person there
 * whoever it would be, also where there would be nobody; one with `replaces` only stands in for that person, even where they
 * stand in for somebody else. Nobody whom a stand-in relieved comes back by another stand-in: the two halves of a swap that
 * cover the same days do not undo each other.
 * @param active overrides of the schedule that cover the instant, in the order of the file
 */
export function standIn(base: { person: string; layer: string } | undefined, active: readonly Override[]): Duty | undefined {
  let person = base?.person;
  let override: string | undefined;
  let relieved = new Set<string>();
  for (const { id, person: other, replaces } of active) {
    if (replaces === undefined) relieved = new Set();
    else if (replaces !== person || relieved.has(other)) continue;
    else relieved.add(person);
    person = other;
    override = id;
  }
  if (person === undefined) return undefined;
  return {
    person,
    ...(base !== undefined && { layer: base.layer }),
    ...(override !== undefined && { override }),
    ...(override !== undefined && base !== undefined && base.person !== person && { insteadOf: base.person }),
  };
}
