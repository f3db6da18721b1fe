import type { AlertRule } from './alert-types.ts';

/**
 * How an alert stands: above `enter` but not for long enough; firing; below `leave` but not for long enough. An alert that is quiet has
 * no state.
 */
export interface AlertState {
  state: 'pending' | 'firing' | 'leaving';
  /** Epoch ms since when. */
  since: number;
}

/** What has to be done about an alert now. */
export interface AlertStep {
  /** Undefined: it is quiet. */
  next: AlertState | undefined;
  /** `raised` when it begins to fire, `ended` when it is over. */
  event?: 'raised' | 'ended';
}

/**
 * One step of an alert with hysteresis: between `leave` and `enter` it stays what it is.
 * @param now epoch ms
 */
export function stepAlert(former: AlertState | undefined, value: number, rule: AlertRule, now: number): AlertStep {
  // A leave above enter would end an alert while it is entered: the lower of the two counts.
  const low = Math.min(rule.leave, rule.enter);
  const isOn = former?.state === 'firing' || former?.state === 'leaving';
  if (!isOn) {
    if (value < rule.enter) return { next: undefined };
    const since = former?.since ?? now;
    if (now - since < rule.for) return { next: { state: 'pending', since } };
    return { next: { state: 'firing', since: now }, event: 'raised' };
  }
  if (value >= low) return { next: former.state === 'firing' ? former : { state: 'firing', since: now } };
  const since = former.state === 'leaving' ? former.since : now;
  if (now - since < rule.for) return { next: { state: 'leaving', since } };
  return { next: undefined, event: 'ended' };
}
