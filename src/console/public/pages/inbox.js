// @ts-check
/** What would have reached people: everything the sandbox received. @import { Received } from '../inbox.js' */
import { html, live } from '../html.js';
import { inbox, openMessage } from '../inbox.js';
import { Ago } from '../parts/countdown.js';
import { channelWords, counted } from '../words.js';

export const InboxPage = live(() => {
  const { messages, problem, open } = inbox.value;
  document.title = 'Inbox · Salvor';
  return html`
    <div class="list-head">
      <h1 aria-live="polite">Inbox</h1>
      <span class="quiet">${messages && counted(messages.length, 'message')}</span>
    </div>
    <p class="quiet">What people would have received: without credentials of a provider nothing leaves this machine.</p>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
    ${messages === undefined && problem === undefined && html`<p class="quiet">Loading…</p>`}
    ${messages?.length === 0 && html`<p class="all-quiet quiet">Nothing has arrived. Nobody was told anything yet.</p>`}
    <ul class="messages">
      ${messages?.map((message) => html`<${Message} key=${message.id} message=${message} isOpen=${message.id === open} />`)}
    </ul>
  `;
});

/** @param {{ message: Received, isOpen: boolean }} props */
const Message = ({ message, isOpen }) => html`
  <li class="message">
    <button type="button" class="message-head" aria-expanded=${String(isOpen)} onClick=${() => openMessage(message.id)}>
      <span class="message-channel">${channelWords(message.channel)}</span>
      <span class="message-subject">${message.subject}</span>
      <span class="quiet"><${Ago} at=${message.at} /></span>
      <span class="aside">to ${message.to}</span>
    </button>
    ${
      isOpen &&
      html`<div class="message-body">
        <${Body} message=${message} />
        <div class="message-foot">
          ${message.incident !== undefined && html`<a href=${`/incidents/${encodeURIComponent(message.incident)}`}>Open the incident</a>`}
          ${
            message.payload !== undefined &&
            html`<details>
              <summary>As it came</summary>
              <pre tabindex="0">${JSON.stringify(message.payload, null, 2)}</pre>
            </details>`
          }
        </div>
      </div>`
    }
  </li>
`;

/**
 * A mail's HTML is a stranger's page: without scripts, forms or an origin. Its links open in a new tab, as in a mail program.
 * @param {{ message: Received }} props
 */
const Body = ({ message }) =>
  message.html === undefined
    ? html`<pre tabindex="0">${message.text}</pre>`
    : html`<iframe
        class="mail"
        title=${`Mail: ${message.subject}`}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcdoc=${`<base target="_blank">${message.html}`}
      />`;
