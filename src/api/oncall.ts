import type { z } from 'zod';
import type { OnCallReference } from '../domain/oncall/question.ts';
import type { Interval } from '../oncall/interval.ts';
import { findOnCall } from '../oncall/resolve.ts';
import { assertKnown, listSchedules, viewSchedule } from '../oncall/schedule-view.ts';
import { readinessInThread, yearDrillInThread } from '../oncall/year-thread.ts';
import { yearFrom } from '../oncall/year.ts';
import type { Api, ApiDeps } from './deps.ts';
import { serveCalendars } from './oncall-calendar.ts';
import {
  DrillAnswer,
  NameParams,
  PeriodQuery,
  ReadinessAnswer,
  ScheduleList,
  ShiftsAnswer,
  WhoAnswer,
  WhoQuery,
} from './oncall-schemas.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';
import { createYearly } from './yearly.ts';

/** Days of a schedule that are shown when nothing else is asked for. */
const SHOWN_DAYS = 28;
const DAY_MS = 86_400_000;
const SHIFT_TIMES = new Set(['from', 'until']);

/** Who is on call, the schedules behind it, and whether they hold. By the policy in force. */
export function serveOnCall(app: Api, deps: ApiDeps): void {
  const config = { role: 'responder' as const };
  const schema = { tags: ['on call'], security: SECURED };
  const yearly = createYearly();

  app.get(
    '/api/oncall',
    {
      config,
      schema: {
        ...schema,
        summary: 'Who is on call at a moment, how they are reached, and why it is them',
        querystring: WhoQuery,
        response: { 200: WhoAnswer, ...PROBLEMS },
      },
    },
    async ({ query: { at = Date.now(), severity, ...named } }) => {
      const policy = await deps.policy();
      const reference = referenceOf(named);
      assertKnown(policy, reference);
      return withIsoTimes({ at, ...findOnCall(policy, reference, at, severity) }, SHIFT_TIMES) as z.output<typeof WhoAnswer>;
    },
  );

  app.get(
    '/api/oncall/schedules',
    { config, schema: { ...schema, summary: 'Every schedule, and who is on call now', response: { 200: ScheduleList, ...PROBLEMS } } },
    async () => {
      const policy = await deps.policy();
      const found = { schedules: listSchedules(policy, Date.now()), people: named(policy.people), teams: named(policy.teams) };
      return withIsoTimes(found, SHIFT_TIMES) as z.output<typeof ScheduleList>;
    },
  );

  app.get(
    '/api/oncall/schedules/:name/shifts',
    {
      config,
      schema: {
        ...schema,
        summary: 'A schedule between two moments: its layers, overrides, who is on call in the end, and gaps',
        params: NameParams,
        querystring: PeriodQuery,
        response: { 200: ShiftsAnswer, ...PROBLEMS },
      },
    },
    async ({ params: { name }, query }) =>
      withIsoTimes(viewSchedule(await deps.policy(), name, periodOf(query, daysFromNow)), SHIFT_TIMES) as z.output<typeof ShiftsAnswer>,
  );

  app.get(
    '/api/oncall/readiness',
    {
      config,
      schema: {
        ...schema,
        summary: 'Who cannot be reached, when nobody is on call, what hangs on one person; over a year by default',
        querystring: PeriodQuery,
        response: { 200: ReadinessAnswer, ...PROBLEMS },
      },
    },
    async ({ query }) =>
      withIsoTimes(await yearly(readinessInThread, await deps.policy(), periodOf(query, yearFrom)), SHIFT_TIMES) as z.output<
        typeof ReadinessAnswer
      >,
  );

  app.get(
    '/api/oncall/drill',
    {
      config,
      schema: {
        ...schema,
        summary: 'Every service and severity at every moment of a year: who would be told, and when nobody would be',
        querystring: PeriodQuery,
        response: { 200: DrillAnswer, ...PROBLEMS },
      },
    },
    async ({ query }) =>
      withIsoTimes(await yearly(yearDrillInThread, await deps.policy(), periodOf(query, yearFrom)), SHIFT_TIMES) as z.output<
        typeof DrillAnswer
      >,
  );

  serveCalendars(app, deps);
}

function named(all: Readonly<Record<string, { name: string }>>): { id: string; name: string }[] {
  return Object.entries(all).map(([id, { name }]) => ({ id, name }));
}

function daysFromNow(now: number): Interval {
  return { from: now, until: now + SHOWN_DAYS * DAY_MS };
}

function periodOf({ from, until }: z.output<typeof PeriodQuery>, otherwise: (now: number) => Interval): Interval {
  return from === undefined || until === undefined ? otherwise(Date.now()) : { from, until };
}

/** The query has exactly one of them. */
function referenceOf({ schedule, team, person }: Pick<z.output<typeof WhoQuery>, 'schedule' | 'team' | 'person'>): OnCallReference {
  if (schedule !== undefined) return { schedule };
  return team === undefined ? { person: person ?? '' } : { team };
}
