import type { OnCallDirectory } from '../oncall/directory.ts';
import type { Classification } from '../classification/rule.ts';
import type { Operation } from './operation.ts';
import type { ChannelName, EscalationPolicy, Playbook } from './playbook.ts';
import type { Template } from './template.ts';

/** An incident that was opened before a field existed goes on without what it brought. */
type SnapshotEscalation = Omit<EscalationPolicy, 'undeliveredAfter' | 'mirror'> &
  Partial<Pick<EscalationPolicy, 'undeliveredAfter' | 'mirror'>>;

/** What an incident decides by: taken when it opens, part of its history. */
export interface PolicySnapshot {
  playbook: Playbook;
  escalation: SnapshotEscalation;
  classification: Classification;
  /** The report's own way to run the operation again, checked and with its defaults; absent when it gave none that can be used. */
  retryWith?: Operation;
  /** People, teams, schedules that the ladder names; absent when it names addresses only. */
  oncall?: OnCallDirectory;
  /** Own words of the pages, by name; absent when the ladder names no template. */
  templates?: Record<string, Template>;
  /** Channels whose messages go through a task queue of their own, which keeps the provider's limit; absent: none. */
  limitedChannels?: ChannelName[];
  /** The revision of the policy it was taken from; absent when that is no revision of the history (a file, the built-in policy). */
  revision?: number;
  /** Base address for links in messages. */
  publicUrl: string;
}
