import { setTimeout as sleep } from 'node:timers/promises';

/** Who asked for no more SMS. */
export interface PhoneConsents {
  /** @throws SalvorError DATABASE_UNREACHABLE */
  saidStop(number: string): Promise<boolean>;
}

/** A page does not wait longer than this for the answer. */
const BUDGET_MS = 1_000;

/** Whether the number asked for no more SMS. Where nobody can tell, a page is sent: silence is the worse mistake. */
export async function wantsNoSms(number: string, consents: PhoneConsents | undefined): Promise<boolean> {
  if (consents === undefined) return false;
  const inTime = new AbortController();
  try {
    return await Promise.race([consents.saidStop(number), sleep(BUDGET_MS, false, { signal: inTime.signal, ref: false })]);
  } catch {
    return false;
  } finally {
    inTime.abort();
  }
}
