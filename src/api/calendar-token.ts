import { jwtVerify, SignJWT } from 'jose';
import { SalvorError } from '../domain/error-codes.ts';
import type { CalendarSubject } from '../oncall/calendar-feed.ts';
import type { Access } from './access.ts';

const AUDIENCE = 'calendar';

/**
 * Tokens in the addresses of calendar feeds, which a calendar asks for without a header. One opens one feed and nothing else. It has no
 * end of its own, because a calendar that falls silent after a year is noticed by nobody; it ends with the access of whoever made it.
 */
export interface CalendarTokens {
  sign(subject: CalendarSubject, maker: { hash: string }): Promise<string>;
  /** @throws SalvorError UNAUTHENTICATED when it is none, is for another calendar, or its maker's token was revoked */
  verify(token: string, subject: CalendarSubject): Promise<void>;
}

/** @param linkSecret the one that signs links in mails; undefined: no token is ever valid */
export function createCalendarTokens(linkSecret: string | undefined, access: Pick<Access, 'byHash'>): CalendarTokens {
  const key = new TextEncoder().encode(linkSecret ?? '');
  return {
    sign: async (subject, { hash }) =>
      new SignJWT({ by: hash }).setProtectedHeader({ alg: 'HS256' }).setAudience(AUDIENCE).setSubject(nameOf(subject)).sign(key),
    verify: async (token, subject) => {
      const claims = await jwtVerify<{ by: string }>(token, key, {
        algorithms: ['HS256'],
        audience: AUDIENCE,
        subject: nameOf(subject),
        requiredClaims: ['sub', 'by'],
      }).catch(() => undefined);
      const maker = claims === undefined ? undefined : await access.byHash(claims.payload.by);
      if (maker !== undefined) return;
      throw new SalvorError(
        'UNAUTHENTICATED',
        'The token in the address of this calendar was altered, is for another calendar, or was made by somebody whose access has ended. Get a new address with "salvor oncall calendar --link".',
        { field: 'token' },
      );
    },
  };
}

function nameOf(subject: CalendarSubject): string {
  return 'schedule' in subject ? `schedule/${subject.schedule}` : `person/${subject.person}`;
}
