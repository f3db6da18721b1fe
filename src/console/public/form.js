// @ts-check
/**
 * Forms: what was written stays where it is when the API refuses it, and the API's words stand beside the field that it names.
 *
 * @typedef {{ field?: string, text: string }} Problem
 * @typedef {{ busy?: boolean, problem?: Problem }} FormState
 * @typedef {Record<string, string>} Values trimmed texts by the names of the fields
 */
import { signal } from '/console/vendor/signals-core.js';
import { ApiError, randomId } from './api.js';
import { answer, wordsOf } from './store.js';

/**
 * @param {object} form
 * @param {(values: Values, id: string) => Promise<string>} form.send answers what was done. `id` stays the same while the same values are
 *   sent again, so that one whose answer was lost is not carried out twice
 * @param {(field: string) => string} [form.fieldOf] which field of the form is meant by one of the API
 * @param {() => void} [form.done]
 */
export function createForm({ send, fieldOf = (field) => field, done = () => undefined }) {
  const state = signal(/** @type {FormState} */ ({}));
  let unanswered = { what: '', id: '' };

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const element = event.currentTarget;
    if (!(element instanceof HTMLFormElement) || state.peek().busy) return;
    const values = valuesOf(element);
    const what = JSON.stringify(values);
    unanswered = { what, id: unanswered.what === what ? unanswered.id : randomId() };
    state.value = { busy: true };
    try {
      answer.value = { text: await send(values, unanswered.id) };
      unanswered = { what: '', id: '' };
      state.value = {};
      element.reset();
      done();
    } catch (error) {
      const named = error instanceof ApiError && error.field !== undefined ? fieldOf(error.field) : '';
      const control = named === '' ? null : element.elements.namedItem(named);
      state.value = { problem: { text: wordsOf(error), ...(control !== null && { field: named }) } };
      if (control instanceof HTMLElement) control.focus();
    }
  }

  return { state, submit, clear: () => (state.value = {}) };
}

/** @param {HTMLFormElement} form @returns {Values} */
export function valuesOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
}

/** Without the fields that were left empty: the API has its own defaults. @param {Values} values */
export const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
