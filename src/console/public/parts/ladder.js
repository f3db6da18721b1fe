// @ts-check
/**
 * The ladder, climbed from below: who was told, who is next, what each message became.
 *
 * @import { IncidentView, NotificationView } from '../../../domain/incident/view.ts'
 * @import { Step } from './ladder-steps.js'
 */
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { channelWords, deliveryWords } from '../words.js';
import { At, Countdown } from './countdown.js';
import { ladderSteps } from './ladder-steps.js';

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Ladder = live(({ incident }) => {
  const steps = ladderSteps(incident, now.value);
  return html`
    <section class="card" aria-labelledby="ladder">
      <h2 id="ladder">Escalation ladder</h2>
      <ol class="ladder" reversed>
        ${steps.toReversed().map((step) => html`<${Rung} key=${step.level} step=${step} />`)}
      </ol>
    </section>
  `;
});

/** @param {{ step: Step }} props */
const Rung = ({ step }) => html`
  <li class=${`rung is-${step.tone}`}>
    <span class="rung-mark" aria-hidden="true">${step.level}</span>
    <div class="rung-body">
      <p class="rung-head">
        <strong>${step.name}</strong>
        <span class="rung-when">
          ${step.headline}
          ${step.countTo !== undefined && html` <${Countdown} to=${step.countTo} /> <span class="due">(<${At} at=${step.dueAt} />)</span>`}
        </span>
      </p>
      ${step.reason !== undefined && html`<p class="rung-reason">${step.reason}</p>`}
      ${step.people.length > 0 && html`<p class="rung-people">On call: ${step.people.join(', ')}</p>`}
      <ul class="targets">
        ${step.targets.map(
          ({ channel, to, person, delivery }) =>
            html`<li key=${channel + to}>
              <span class="target"><b>${channelWords(channel)}</b> ${person === undefined ? to : `${person}, ${to}`}</span
              >${delivery && html`<${Delivery} sent=${delivery} />`}
            </li>`,
        )}
      </ul>
    </div>
  </li>
`;

/** @param {{ sent: NotificationView }} props */
const Delivery = ({ sent }) => html`
  <span class=${`delivery is-${sent.state}`} title=${sent.providerId ?? ''}>
    ${deliveryWords(sent.state)}${sent.sentAt !== undefined && html` <${At} at=${sent.sentAt} />`}
    ${(sent.state === 'failed' || sent.state === 'unknown' || sent.state === 'cancelled' || sent.state === 'suppressed') && sent.reason && html`<small>${sent.reason}</small>`}
  </span>
`;
