import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

interface PolicyText {
  playbooks: object[];
  escalation: Record<string, object>;
  grouping?: object;
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

/** Puts a ladder of its own for a service into a policy file. */
export function addLadder(policyFile: string, service: string, { levels, more = {} }: Ladder): void {
  changePolicy(policyFile, (policy) => {
    const others = policy.playbooks.filter((playbook) => !('name' in playbook && playbook.name === service));
    policy.playbooks = [{ name: service, match: { service: [service] }, escalation: service }, ...others];
    policy.escalation[service] = { settle: '0s', levels, ...more };
  });
}

/** Changes a policy file as its author would. */
export function changePolicy(policyFile: string, change: (policy: PolicyText) => void): void {
  const policy = parse(readFileSync(policyFile, 'utf8')) as PolicyText;
  change(policy);
  writeFileSync(policyFile, stringify(policy));
}
