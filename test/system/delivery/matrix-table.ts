import type { Arrival } from '../../../src/channels/sandbox/arrivals.ts';
import type { NotificationView } from '../../../src/domain/incident/view.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';

/**
 * What became of one page:
 * - `sent`: arrived once; no try before had got as far as the provider
 * - `resent`: the provider had not kept the first try, another arrived
 * - `reconciled`: the provider had kept the first try, and it was found out instead of sending it again
 * - `recognised`: it arrived twice under one key, by which the provider or the receiver joins the two
 * - `doubled`: people saw it twice
 * - `lost`: it never arrived
 */
export type Fate = 'sent' | 'resent' | 'reconciled' | 'recognised' | 'doubled' | 'lost';

/** How far the first try got, by the case that is played. */
export type FirstTry = 'not begun' | 'not kept' | 'kept';

const FATE_OF_ONE = { 'not begun': 'sent', 'not kept': 'resent', kept: 'reconciled' } as const satisfies Record<FirstTry, Fate>;

/** Where a repeat is joined to the first by its key. The others are asked, and show a repeat that was sent all the same. */
const JOINS_BY_KEY: readonly ChannelName[] = ['email', 'pagerduty', 'webhook', 'linear'];

export function fateOf(page: NotificationView, arrivals: readonly Arrival[], firstTry: FirstTry): Fate {
  const its = arrivals.filter(({ channel }) => channel === page.channel);
  if (its.length === 0) return 'lost';
  if (its.length === 1) return FATE_OF_ONE[firstTry];
  return JOINS_BY_KEY.includes(page.channel) && haveOneKey(its) ? 'recognised' : 'doubled';
}

/** The same Message-ID, webhook-id, dedup_key or id of an issue. */
function haveOneKey(arrivals: readonly Arrival[]): boolean {
  const keys = arrivals.map(({ messageId, providerId, key }) => messageId ?? providerId ?? key);
  return keys[0] !== undefined && new Set(keys).size === 1;
}

/** The matrix as it stands in docs/delivery.md. */
export function markdownOf(channels: readonly ChannelName[], cases: ReadonlyMap<string, ReadonlyMap<ChannelName, Fate>>): string {
  const head = `| case | ${channels.join(' | ')} |`;
  const rule = `| --- | ${channels.map(() => '---').join(' | ')} |`;
  const lines = [...cases].map(([name, fates]) => `| ${name} | ${channels.map((channel) => fates.get(channel) ?? '').join(' | ')} |`);
  const count = (fate: Fate) => [...cases.values()].flatMap((fates) => [...fates.values()]).filter((found) => found === fate).length;
  const fates = ['sent', 'resent', 'reconciled', 'recognised', 'doubled', 'lost'] as const;
  return [head, rule, ...lines, '', `In all: ${fates.map((fate) => `${count(fate)} ${fate}`).join(', ')}.`, ''].join('\n');
}
