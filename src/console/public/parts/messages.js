// @ts-check
/** Every message with its whole life: who, by which way and provider, when what happened to it, and why. @import { Told } from '../api.js' @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html, live } from '../html.js';
import { shown } from '../store.js';
import { channelWords, counted, kindWords, muteWords, sentence } from '../words.js';
import { At } from './countdown.js';
import { byLevel, lifeOf, messagesOf } from './message-life.js';

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Messages = live(({ incident }) => {
  const messages = messagesOf(shown.value?.told, incident.notifications);
  if (messages.length === 0) return null;
  return html`
    <section class="card" aria-labelledby="messages">
      <h2 id="messages">Messages <span class="aside">${counted(messages.length, 'message')}</span></h2>
      ${byLevel(messages, incident.levels).map(
        (group) => html`
          <h3 key=${group.name}>${group.name}</h3>
          <ul class="told">
            ${group.messages.map((told) => html`<${Message} key=${told.key} told=${told} />`)}
          </ul>
        `,
      )}
    </section>
  `;
});

/** @param {{ told: Told }} props */
const Message = ({ told }) => html`
  <li class=${`told-one is-${told.state}`}>
    <p class="told-who">
      <b>${told.person ?? told.to}</b>
      <span class="quiet">
        ${channelWords(told.channel)}${told.person !== undefined && ` ${told.to}`}${told.kind !== 'page' && html` · ${kindWords(told.kind)}`}
        ${told.provider !== undefined && html` · by ${told.provider}`}${told.attempts > 1 && html` · ${told.attempts} attempts`}
      </span>
    </p>
    <ol class="life">
      ${lifeOf(told).map(
        ({ what, at, tone }) =>
          html`<li key=${what} class=${`is-${tone}`}>${what}${at !== undefined && html` <${At} at=${at} seconds />`}</li>`,
      )}
    </ol>
    ${isWorthTelling(told) && html`<p class="aside">${told.muteCause !== undefined && html`<b>${sentence(muteWords(told.muteCause))}:</b> `}${told.reason}</p>`}
  </li>
`;

/** "250 2.0.0 OK" of a message that arrived helps nobody. @param {Told} told */
const isWorthTelling = ({ state, reason }) =>
  reason !== undefined && reason !== '' && state !== 'sent' && state !== 'delivered' && state !== 'acknowledged';
