// @ts-check
/** Trades an access token for a session cookie. */
import { signal } from '/console/vendor/signals-core.js';
import { logIn } from '../api.js';
import { html, live } from '../html.js';
import { nextAfterLogin, open } from '../router.js';

const attempt = signal(/** @type {{ busy?: boolean, problem?: string }} */ ({}));

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement) || attempt.peek().busy) return;
  attempt.value = { busy: true };
  try {
    await logIn(String(new FormData(event.target).get('token')).trim());
    attempt.value = {};
    open(nextAfterLogin(location.search));
  } catch (error) {
    attempt.value = { problem: error instanceof Error ? error.message : String(error) };
  }
}

export const LoginPage = live(() => {
  const { busy = false, problem } = attempt.value;
  document.title = 'Log in · Salvor';
  return html`
    <main class="login">
      <img src="/console/icon.svg" alt="" width="56" height="56" />
      <h1>Salvor</h1>
      <form onSubmit=${submit}>
        <label for="token">Access token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          autocapitalize="off"
          spellcheck=${false}
          required
          autofocus
          aria-describedby="where problem"
        />
        <p class="problem" id="problem" role="alert">${problem ?? ''}</p>
        <button type="submit" class="primary" disabled=${busy}>${busy ? 'Checking…' : 'Log in'}</button>
      </form>
      <p class="quiet" id="where">
        <code>salvor up</code> and <code>npm run demo</code> print the administrator's token at their first start, and keep it as
        <code>adminToken</code> in <code>.salvor/secrets.json</code>. In a shared installation, ask whoever runs Salvor for a responder's
        token.
      </p>
    </main>
  `;
});
