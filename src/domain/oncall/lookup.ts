import type { OnCallDirectory, Person, Schedule, Team } from './directory.ts';

// A name such as "constructor" is a valid id, and every object answers to it: only what the directory itself has counts.

export function personIn({ people }: Pick<OnCallDirectory, 'people'>, id: string): Person | undefined {
  return Object.hasOwn(people, id) ? people[id] : undefined;
}

export function teamIn({ teams }: Pick<OnCallDirectory, 'teams'>, id: string): Team | undefined {
  return Object.hasOwn(teams, id) ? teams[id] : undefined;
}

export function scheduleIn({ schedules }: Pick<OnCallDirectory, 'schedules'>, id: string): Schedule | undefined {
  return Object.hasOwn(schedules, id) ? schedules[id] : undefined;
}

/** "Ana Ruiz", or the id of somebody the directory does not have. */
export function nameOf(directory: Pick<OnCallDirectory, 'people'>, id: string): string {
  return personIn(directory, id)?.name ?? id;
}
