import type { Check } from './channel.ts';
import { fetchOnce } from './http.ts';

const TIMEOUT_MS = 2_000;

/** Is the sandbox there that stands in for a provider without credentials? */
export async function checkSandbox(sandboxUrl: string, variable: string): Promise<Check> {
  const remedy = `set ${variable} to use the provider`;
  try {
    const { ok, status } = await fetchOnce(`${sandboxUrl}/healthz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return ok
      ? { ok, detail: `no credentials: messages go to the sandbox at ${sandboxUrl}; ${remedy}` }
      : { ok, detail: `the sandbox at ${sandboxUrl} answers ${status}; restart it with \`salvor sandbox\`, or ${remedy}` };
  } catch {
    return {
      ok: false,
      detail: `the sandbox at ${sandboxUrl} does not answer; start it with \`salvor up\` or \`salvor sandbox\`, or ${remedy}`,
    };
  }
}
