import type { OnCallDirectory } from '../../domain/oncall/directory.ts';
import type { ReadinessFinding } from './finding.ts';

/** Teams of which nobody, or everybody at once, is told. */
export function findTeams({ teams }: OnCallDirectory): ReadinessFinding[] {
  return Object.entries(teams).flatMap(([id, { name, members, schedule }]): ReadinessFinding[] => {
    if (schedule !== undefined) return [];
    const subject = { kind: 'team' as const, name: id };
    if (members.length === 0) {
      const message = `Team ${name} has neither a schedule nor a member: paging it reaches nobody.`;
      return [{ kind: 'team_without_anybody', subject, message, remedy: `Give teams.${id} "members" or a "schedule".` }];
    }
    const who = members.length === 1 ? 'its one member is' : `all ${members.length} members are`;
    const message = `Team ${name} has no schedule: ${who} paged each time, at any hour.`;
    return [{ kind: 'team_without_schedule', subject, message, remedy: `Give teams.${id} a "schedule", if they take turns.` }];
  });
}
