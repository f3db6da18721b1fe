import twilio from 'twilio';

/** Twilio waits that long for an answer. */
const ANSWER_TIMEOUT_MS = 15_000;

/** What Salvor answered to a call of the sandbox. */
export interface CallbackAnswer {
  url: string;
  /** 0 when nobody answered. */
  status: number;
  /** As the phone shows or says it: the text of <Message> or <Say>; of a problem its detail. */
  text: string;
  /** As it came. */
  body: string;
}

/** Where the API is reached, if not at its public address. */
export interface ApiAddress {
  publicUrl: string;
  url: string;
}

/**
 * Calls an address as Twilio does: POST, a form, and X-Twilio-Signature over the address and the fields.
 * @param token - the account's auth token
 */
export async function callBack(url: string, fields: Record<string, string>, token: string, api?: ApiAddress): Promise<CallbackAnswer> {
  const reached = api !== undefined && url.startsWith(api.publicUrl) ? api.url + url.slice(api.publicUrl.length) : url;
  try {
    const response = await fetch(reached, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, fields), connection: 'close' },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const body = await response.text();
    return { url, status: response.status, text: shownText(body), body };
  } catch (error) {
    return { url, status: 0, text: `Nobody answered: ${error instanceof Error ? error.message : String(error)}`, body: '' };
  }
}

/** What is heard or read of a TwiML document. */
export function shownText(body: string): string {
  const said = Array.from(body.matchAll(/<(?:Say|Message)[^>]*>([^<]*)<\/(?:Say|Message)>/g), ([, text = '']) => unescaped(text));
  if (said.length > 0) return said.join(' ');
  const detail = /"detail":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return detail ?? '';
}

/** Where the keys of a TwiML document go. */
export function gatherAction(twiml: string): string | undefined {
  const action = /<Gather[^>]*\saction="([^"]*)"/.exec(twiml)?.[1];
  return action === undefined ? undefined : unescaped(action);
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

function unescaped(xml: string): string {
  return xml.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity);
}
