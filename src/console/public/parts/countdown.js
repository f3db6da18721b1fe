// @ts-check
/** Time that is left, or has passed, on the server's clock. Each draws itself alone, once a second. */
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { ago, clockTime, countdown } from '../words.js';

/**
 * "in 12:34" and falling. Screen readers get the moment instead: a text that changes each second can't be listened to.
 * @type {import('preact').ComponentClass<{ to: number }>}
 */
export const Countdown = live(({ to }) => {
  const near = to - now.value < 60_000;
  return html`<span
    class=${near ? 'countdown is-near' : 'countdown'}
    role="timer"
    aria-live="off"
    aria-label=${`at ${clockTime(to, now.value)}`}
  >
    ${countdown(to, now.value)}
  </span>`;
});

/** "14 min ago", with the exact time on hover. @type {import('preact').ComponentClass<{ at: number }>} */
export const Ago = live(
  ({ at }) => html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}>${ago(at, now.value)}</time>`,
);

/** "02:03", with the date unless it is today. @type {import('preact').ComponentClass<{ at: number, seconds?: boolean }>} */
export const At = live(
  ({ at, seconds = false }) =>
    html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}
      >${clockTime(at, now.value, { seconds })}</time
    >`,
);
