import { rows, type Queryable } from './pool.ts';

/** A word by which somebody leaves or comes back. */
export interface ConsentWord {
  /** The provider's id of the message: a repeat of it is the same word. */
  messageSid: string;
  /** E.164. */
  number: string;
  says: 'stop' | 'start';
  word: string;
}

/**
 * Remembers what somebody said about getting SMS.
 * @returns false when this very message had been heard before
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function recordConsent(db: Queryable, { messageSid, number, says, word }: ConsentWord): Promise<boolean> {
  const written = await rows(
    db,
    `INSERT INTO phone_consents (message_sid, number, says, word) VALUES ($1, $2, $3, $4)
     ON CONFLICT (message_sid) DO NOTHING RETURNING message_sid`,
    [messageSid, number, says, word],
  );
  return written.length > 0;
}

/** The numbers' last word on SMS, as the channel asks for it. */
export function createPhoneConsents(db: Queryable): { saidStop(number: string): Promise<boolean> } {
  return {
    saidStop: async (number) => {
      const [newest] = await rows<{ says: string }>(
        db,
        'SELECT says FROM phone_consents WHERE number = $1 ORDER BY heard_at DESC LIMIT 1',
        [number],
      );
      return newest?.says === 'stop';
    },
  };
}
