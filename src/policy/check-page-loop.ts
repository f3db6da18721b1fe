import type { PolicyFile } from '../domain/policy/playbook.ts';
import { inWords } from '../domain/words.ts';
import type { Problem } from './issue.ts';
import { wrongTarget } from './target-forms.ts';

const SHORTEST_MS = 60_000;

/** An alarm through the way that is broken alarms nobody; a round that outlasts the next one hides what it found. */
export function checkPageLoop({ pageLoop }: PolicyFile): Problem[] {
  if (pageLoop === undefined) return [];
  const { every, within, checks } = pageLoop;
  const problems: Problem[] = [];
  if (every < SHORTEST_MS) problems.push({ path: ['pageLoop', 'every'], message: `is ${inWords(every)}; a minute is the shortest` });
  if (within >= every) {
    const message = `is ${inWords(within)}, not shorter than "every" (${inWords(every)}), so a round could outlast the next; lower it`;
    problems.push({ path: ['pageLoop', 'within'], message });
  }
  for (const [index, { channel, to, alarm }] of checks.entries()) {
    const path = ['pageLoop', 'checks', index];
    if (alarm.channel === channel) {
      const message = `alarms by ${channel}, which is what is tested; choose another channel`;
      problems.push({ path: [...path, 'alarm', 'channel'], message });
    }
    if (checks.findIndex((other) => other.channel === channel && other.to === to) < index)
      problems.push({ path, message: `${channel} to "${to}" is tested twice; remove one` });
    for (const [target, place] of [[{ channel, to }, [...path, 'to']] as const, [alarm, [...path, 'alarm', 'to']] as const]) {
      const wrong = wrongTarget(target);
      if (wrong !== undefined) problems.push({ path: place, message: wrong });
    }
  }
  return problems;
}
