import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { calendarFeed, type CalendarSubject } from '../oncall/calendar-feed.ts';
import { assertKnown } from '../oncall/schedule-view.ts';
import { mayAct } from './access.ts';
import { createCalendarTokens } from './calendar-token.ts';
import type { Api, ApiDeps } from './deps.ts';
import { CalendarLink, NameParams } from './oncall-schemas.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const FeedQuery = z.strictObject({ token: z.string().max(1_000).optional() });
const HEADERS = { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, max-age=300', 'x-robots-tag': 'noindex' };

const KINDS = [
  { path: 'schedules', subjectOf: (name: string): CalendarSubject => ({ schedule: name }), what: "a schedule's shifts" },
  { path: 'people', subjectOf: (name: string): CalendarSubject => ({ person: name }), what: "one person's shifts on all schedules" },
] as const;

/** iCalendar feeds, and the addresses at which a calendar client may read them without a header. */
export function serveCalendars(app: Api, { config: { linkSecret, api }, access, policy }: ApiDeps): void {
  const tokens = createCalendarTokens(linkSecret, access);
  const base = api.publicUrl.replace(/\/+$/, '');

  const existing = async (subject: CalendarSubject) => {
    const directory = await policy();
    assertKnown(directory, subject);
    return directory;
  };

  for (const { path, subjectOf, what } of KINDS) {
    app.get(
      `/api/oncall/${path}/:name/calendar.ics`,
      {
        schema: {
          tags: ['on call'],
          security: SECURED,
          summary: `iCalendar feed of ${what}`,
          description: 'With a bearer token, or with the `token` of the address that `calendar-link` gives.',
          params: NameParams,
          querystring: FeedQuery,
        },
      },
      async (request, reply) => {
        const subject = subjectOf(request.params.name);
        if (request.query.token === undefined) assertResponder(request);
        else await tokens.verify(request.query.token, subject);
        return reply.headers(HEADERS).send(calendarFeed(await existing(subject), subject, Date.now()));
      },
    );

    app.get(
      `/api/oncall/${path}/:name/calendar-link`,
      {
        config: { role: 'responder' },
        schema: {
          tags: ['on call'],
          security: SECURED,
          summary: `Address at which a calendar client may read ${what}; it works as long as your own token does`,
          params: NameParams,
          response: { 200: CalendarLink, ...PROBLEMS },
        },
      },
      async ({ params: { name }, principal }) => {
        const subject = subjectOf(name);
        await existing(subject);
        const token = await tokens.sign(subject, { hash: principal?.hash ?? '' });
        return { url: `${base}/api/oncall/${path}/${encodeURIComponent(name)}/calendar.ics?token=${token}` };
      },
    );
  }
}

/** A calendar without a token in its address is read like everything else. */
function assertResponder({ principal }: FastifyRequest): void {
  if (principal === undefined) {
    throw new SalvorError(
      'UNAUTHENTICATED',
      'No known token was sent. Send "Authorization: Bearer <token>", or use the address of "salvor oncall calendar --link".',
      { field: 'token' },
    );
  }
  if (!mayAct(principal.role, 'responder')) {
    throw new SalvorError('FORBIDDEN', `The token "${principal.name}" has the role ${principal.role}; this needs responder.`, {
      field: 'token',
    });
  }
}
