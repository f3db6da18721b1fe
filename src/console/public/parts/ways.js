// @ts-check
/** The ways to people as they are now: test pages that come back, and breakers of providers. @import { Breaker, PageLoop } from '../readiness.js' */
import { html } from '../html.js';
import { setBreaker, tryWays } from '../readiness.js';
import { mayAct } from '../store.js';
import { channelWords, duration, took } from '../words.js';
import { Ago, At, Countdown } from './countdown.js';

/** @param {{ pageLoop: PageLoop | undefined }} props */
export const Loop = ({ pageLoop }) => html`
  <section class="card" aria-labelledby="loop">
    <h2 id="loop">
      Page loop
      <span class="aside"
        >${pageLoop?.plan && `every ${duration(pageLoop.plan.everyMs)}, back within ${duration(pageLoop.plan.withinMs)}`}</span
      >
    </h2>
    ${pageLoop !== undefined && pageLoop.plan === undefined && html`<p class="quiet">The policy has no page loop: nobody knows whether test pages would come back. Add <code>pageLoop</code> to it.</p>`}
    <ul>
      ${pageLoop?.plan?.checks.map(({ channel, to, alarm }) => {
        const round = pageLoop.newest.find((one) => one.channel === channel && one.to === to);
        return html`<li key=${channel + to} class="line-item">
          <span>
            <b>${channelWords(channel)}</b> ${to}
            <span class="aside"
              >${round === undefined ? 'not tried yet' : html`<${Ago} at=${round.startedAt} />, ${round.reason}`} · alarm by
              ${channelWords(alarm.channel)} ${alarm.to}</span
            >
          </span>
          ${round !== undefined && html`<span class=${round.state === 'back' ? 'state is-good' : 'state is-bad'}>${round.state === 'back' ? `back in ${took(round.tookMs)}` : 'lost'}</span>`}
        </li>`;
      })}
    </ul>
    ${pageLoop?.plan !== undefined && mayAct() && html`<button type="button" onClick=${() => void tryWays()}>Try every way now</button>`}
  </section>
`;

/** @type {Record<Breaker['state'], string>} */
const STATES = { closed: 'in use', open: 'left alone', half_open: 'being tried', isolated: 'taken out of use' };

/** @param {{ breakers: Breaker[] | undefined }} props */
export const Breakers = ({ breakers }) => html`
  <section class="card" aria-labelledby="breakers">
    <h2 id="breakers">Providers</h2>
    ${breakers?.length === 0 && html`<p class="quiet">No provider is set up: everything goes to the sandbox.</p>`}
    <ul>
      ${breakers?.map(
        ({ name, state, reason, since, until }) =>
          html`<li key=${name} class="line-item">
            <span>
              <b>${name}</b>
              <span class="aside"
                >${reason}${since !== undefined && html`, since <${At} at=${since} />`}${until !== undefined && html`, tried again <${Countdown} to=${until} />`}</span
              >
            </span>
            <span class=${state === 'closed' ? 'state is-good' : 'state is-bad'}>${STATES[state]}</span>
            ${
              mayAct() &&
              html`<span class="line-actions">
                ${state !== 'closed' && html`<button type="button" onClick=${() => void setBreaker(name, 'close')}>Give back</button>`}
                ${state !== 'isolated' && html`<button type="button" onClick=${() => void setBreaker(name, 'isolate')}>Take out of use</button>`}
              </span>`
            }
          </li>`,
      )}
    </ul>
  </section>
`;
