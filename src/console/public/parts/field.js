// @ts-check
/** A field of a form with its label, a hint, and the API's words about it. @import { FormState } from '../form.js' */
import { html } from '../html.js';

/**
 * @param {{ form: string, name: string, label: string, state: FormState, hint?: string,
 *   children: (attributes: Record<string, unknown>) => import('../html.js').Drawn }} props `children` draws the control
 */
export const Field = ({ form, name, label, state, hint, children }) => {
  const id = `${form}-${name}`;
  const wrong = state.problem?.field === name ? state.problem.text : undefined;
  const attributes = {
    id,
    name,
    'aria-invalid': wrong === undefined ? undefined : 'true',
    'aria-describedby': wrong === undefined ? (hint === undefined ? undefined : `${id}-hint`) : `${id}-problem`,
  };
  return html`
    <div class=${wrong === undefined ? 'field' : 'field is-wrong'}>
      <label for=${id}>${label}</label>
      ${children(attributes)} ${hint !== undefined && html`<p class="aside" id=${`${id}-hint`}>${hint}</p>`}
      ${wrong !== undefined && html`<p class="problem" id=${`${id}-problem`} role="alert">${wrong}</p>`}
    </div>
  `;
};

/** What is wrong with the whole, and the button. @param {{ state: FormState, label: string }} props */
export const Submit = ({ state, label }) => html`
  ${state.problem !== undefined && state.problem.field === undefined && html`<p class="problem" role="alert">${state.problem.text}</p>`}
  <button type="submit" class="primary" disabled=${state.busy === true}>${state.busy ? 'Working…' : label}</button>
`;
