// @ts-check
/** The server's time as a signal that ticks every second: a phone's clock that is wrong must not make a countdown wrong. */
import { signal } from '/console/vendor/signals-core.js';

/** The Date header counts whole seconds and a request takes time: a smaller difference is no difference. Milliseconds. */
const TOLERANCE_MS = 2_000;

let offsetMs = 0;

/** Epoch ms on the server's clock; changes once a second. */
export const now = signal(Date.now());

const tick = () => {
  now.value = Date.now() + offsetMs;
};

/** Ticks on the second, and at once when a sleeping phone wakes up. */
export function startClock() {
  setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
}

/**
 * Learns the server's time from an answer.
 * @param {string | null} dateHeader
 */
export function setByServer(dateHeader) {
  const server = Date.parse(dateHeader ?? '');
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  const learnt = Math.abs(difference) < TOLERANCE_MS ? 0 : difference;
  if (Math.abs(learnt - offsetMs) < TOLERANCE_MS) return;
  offsetMs = learnt;
  tick();
}
