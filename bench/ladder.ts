import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

interface PolicyText {
  playbooks: object[];
  escalation: Record<string, object>;
}

/** A ladder that a measurement brings along: levels as they stand in a policy file, and what else its escalation says. */
export interface Ladder {
  levels: { name: string; after: string; notify: object[] }[];
  more?: object;
}

/** Levels of one receiver, each so many seconds after the opening. */
export function levelsAt(receiverUrl: string, ...seconds: number[]): Ladder['levels'] {
  const notify = [{ channel: 'webhook', to: receiverUrl }];
  return seconds.map((after, index) => ({ name: `Level ${index + 1}`, after: `${after}s`, notify }));
}

/**
 * Gives a service a ladder of its own. The worker reads the file again when the next incident opens, by its time of modification: the
 * time is set so that two ladders within one tick of the file system are two changes.
 */
export function addLadder(policyFile: string, service: string, { levels, more = {} }: Ladder): void {
  const policy = parse(readFileSync(policyFile, 'utf8')) as PolicyText;
  const others = policy.playbooks.filter((playbook) => !('name' in playbook && playbook.name === service));
  policy.playbooks = [{ name: service, match: { service: [service] }, escalation: service }, ...others];
  policy.escalation[service] = { settle: '0s', levels, ...more };
  const { mtimeMs } = statSync(policyFile);
  writeFileSync(policyFile, stringify(policy));
  const later = new Date(Math.max(Date.now(), mtimeMs + 1_000));
  utimesSync(policyFile, later, later);
}
