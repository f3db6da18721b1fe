/**
 * A provider that has not answered by then is treated as silent. Above the 10 s after which Node gives up connecting, so that
 * "never reached" stays distinguishable from "no answer".
 */
const ANSWER_TIMEOUT_MS = 12_000;

/** A signal that aborts with `signal`, and at the latest when a provider has to have answered. Its reason is always a plain one. */
export function boundedBy(signal: AbortSignal): AbortSignal {
  // The caller's own reason to abort would be thrown by `fetch` and look like a defect; a plain AbortError does not.
  const cutOff = new AbortController();
  if (signal.aborted) cutOff.abort();
  else signal.addEventListener('abort', () => cutOff.abort(), { once: true });
  return AbortSignal.any([cutOff.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
}

/**
 * `fetch` for providers: bounded in time, cut off by `signal`, never redirected (a redirect would carry the message or a key
 * elsewhere), and on a connection of its own: a kept-alive one that the other side closes in the same moment fails in a way that
 * cannot be told from a lost answer.
 */
export function fetchOnce(url: string | URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('connection', 'close');
  return fetch(url, { ...init, headers, redirect: 'manual', signal: boundedBy(init.signal) });
}
