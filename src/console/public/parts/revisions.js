// @ts-check
/** Which policy is in force, and who changed what. @import { Revision } from '../readiness.js' */
import { html, live } from '../html.js';
import { opened, openRevision } from '../readiness.js';
import { Ago } from './countdown.js';

/** @type {import('preact').ComponentClass<{ policy: (Revision & { from: string }) | undefined, revisions: Revision[] | undefined }>} */
export const Revisions = live(({ policy, revisions = [] }) => {
  const open = opened.value;
  return html`
    <section class="card" aria-labelledby="policy">
      <h2 id="policy">Policy <span class="aside">${policy && inForce(policy)}</span></h2>
      ${policy !== undefined && revisions.length === 0 && html`<p class="quiet">Nobody has applied a policy yet: <code>salvor policy apply</code>.</p>`}
      <ol class="revisions">
        ${revisions.map(
          (entry) =>
            html`<li key=${entry.revision}>
              <button
                type="button"
                class="revision"
                aria-expanded=${String(open?.revision === entry.revision)}
                onClick=${() => void openRevision(entry.revision)}
              >
                <b>${entry.revision}</b>
                <span>${entry.message || 'without a word'}</span>
                <span class="aside">${entry.author} · ${entry.door}${entry.at !== undefined && html` · <${Ago} at=${entry.at} />`}</span>
              </button>
              ${open?.revision === entry.revision && html`<${Difference} diff=${open.diff} problem=${open.problem} />`}
            </li>`,
        )}
      </ol>
    </section>
  `;
});

/** @param {Revision & { from: string }} policy */
const inForce = ({ revision, from }) =>
  revision === 0 ? (from === 'file' ? 'a file that was never applied' : 'the built-in policy') : `revision ${revision} is in force`;

/** @param {{ diff: string | undefined, problem: string | undefined }} props */
const Difference = ({ diff, problem }) => {
  if (problem !== undefined) return html`<p class="problem" role="alert">${problem}</p>`;
  if (diff === undefined) return html`<p class="quiet">Loading…</p>`;
  const lines = diff.split('\n').filter((line) => !/^(Index:|={3,})/.test(line));
  return html`<pre class="diff" tabindex="0">${lines.map((line) => html`<span class=${toneOf(line)}>${line + '\n'}</span>`)}</pre>`;
};

/** @param {string} line of a unified diff */
function toneOf(line) {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'is-added';
  return line.startsWith('-') && !line.startsWith('---') ? 'is-removed' : undefined;
}
