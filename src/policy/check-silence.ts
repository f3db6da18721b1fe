import type { PolicyFile } from '../domain/policy/playbook.ts';
import { circleIn } from '../domain/silence/inhibition.ts';
import { matchesEmpty, printMatchers } from '../domain/silence/matchers.ts';
import { matchersOf } from '../domain/silence/policy.ts';
import { inWords } from '../domain/words.ts';
import type { Problem } from './issue.ts';

/** What would mute everything, never, or in a circle. */
export function checkSilence(policy: PolicyFile): Problem[] {
  return [...checkMaintenance(policy), ...checkInhibit(policy), ...checkDependencies(policy), ...checkThresholds(policy)];
}

function checkMaintenance({ maintenance }: PolicyFile): Problem[] {
  return maintenance.flatMap(({ name, matchers, from, until, time_intervals }, index) => {
    const path = ['maintenance', index];
    const problems: Problem[] = [];
    const parsed = matchersOf(matchers);
    if (parsed.every(matchesEmpty)) {
      const message = `${printMatchers(parsed)} also matches what has no such label, so window "${name}" would mute every page; add a matcher that names a value`;
      problems.push({ path: [...path, 'matchers'], message });
    }
    if (maintenance.findIndex((other) => other.name === name) < index) {
      problems.push({ path: [...path, 'name'], message: `a second maintenance window is called "${name}"; rename one` });
    }
    if ((until === undefined) === (time_intervals === undefined)) {
      const message = `window "${name}" needs either "until" (with "from" when it is not open yet) or "time_intervals"; write one of them`;
      problems.push({ path, message });
    }
    if (from !== undefined && time_intervals !== undefined) {
      problems.push({
        path: [...path, 'from'],
        message: `window "${name}" recurs, so "from" has no meaning; limit it by "years" and "months"`,
      });
    }
    if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until)) {
      problems.push({ path: [...path, 'until'], message: `"${until}" is not after "${from}"; let the window end later` });
    }
    return problems;
  });
}

function checkInhibit({ inhibit }: PolicyFile): Problem[] {
  return inhibit.flatMap(({ source_matchers, target_matchers }, index) =>
    Object.entries({ source_matchers, target_matchers }).flatMap(([side, texts]) => {
      const parsed = matchersOf(texts);
      if (!parsed.every(matchesEmpty)) return [];
      const message = `${printMatchers(parsed)} also matches what has no such label, so it means every incident; add a matcher that names a value`;
      return [{ path: ['inhibit', index, side], message }];
    }),
  );
}

function checkDependencies({ dependencies }: PolicyFile): Problem[] {
  const circle = circleIn(dependencies);
  if (circle === undefined) return [];
  const message = `${circle.join(' needs ')}: in a circle nobody could say which failure explains which; remove one of these dependencies`;
  return [{ path: ['dependencies', circle[0] ?? ''], message }];
}

function checkThresholds({ flapping, grouping }: PolicyFile): Problem[] {
  const problems: Problem[] = [];
  if (flapping.enter > 0 && flapping.leave > flapping.enter) {
    const message = `is ${flapping.leave}, more than "enter" (${flapping.enter}), so a failure would stop flapping before it began; let "leave" be lower`;
    problems.push({ path: ['flapping', 'leave'], message });
  }
  if (grouping.window > 0 && grouping.wait > grouping.window) {
    const message = `is ${inWords(grouping.wait)}, longer than "window" (${inWords(grouping.window)}); a first page that late helps nobody, write "0s" or "30s"`;
    problems.push({ path: ['grouping', 'wait'], message });
  }
  if (grouping.window > 0 && grouping.repeat < grouping.window) {
    problems.push({ path: ['grouping', 'repeat'], message: `is shorter than "window" (${inWords(grouping.window)}); let it be longer` });
  }
  return problems;
}
