import type { z } from 'zod';
import type { DrillAnswer, ReadinessAnswer, ScheduleList, ShiftsAnswer, WhoAnswer } from '../api/oncall-schemas.ts';
import { withIsoTimes } from '../api/times.ts';
import type { OnCallReference } from '../domain/oncall/question.ts';
import type { Severity } from '../domain/severity.ts';
import type { Interval } from '../oncall/interval.ts';
import { findOnCall } from '../oncall/resolve.ts';
import { readinessOf } from '../oncall/readiness.ts';
import { assertKnown, listSchedules, viewSchedule } from '../oncall/schedule-view.ts';
import { yearDrill } from '../oncall/year-drill.ts';
import { readPolicyFile } from '../policy/read.ts';
import { callApi } from './api-client.ts';

/** Answers about on call, in the API's own form, wherever they come from. Times that are asked for are epoch milliseconds. */
export interface OnCallSource {
  who(reference: OnCallReference, at: number, severity: Severity): Promise<z.output<typeof WhoAnswer>>;
  schedules(): Promise<z.output<typeof ScheduleList>>;
  shifts(schedule: string, period: Interval): Promise<z.output<typeof ShiftsAnswer>>;
  readiness(period: Interval): Promise<z.output<typeof ReadinessAnswer>>;
  drill(period: Interval): Promise<z.output<typeof DrillAnswer>>;
}

/** @param file a policy file, to try it before it is in force; undefined: the API answers by the policy in force */
export async function onCallSource(file: string | undefined): Promise<OnCallSource> {
  return file === undefined ? fromApi() : await fromFile(file);
}

function fromApi(): OnCallSource {
  const during = ({ from, until }: Interval) => new URLSearchParams({ from: iso(from), until: iso(until) }).toString();
  return {
    who: (reference, at, severity) =>
      callApi('GET', `/api/oncall?${new URLSearchParams({ ...reference, at: iso(at), severity }).toString()}`),
    schedules: () => callApi('GET', '/api/oncall/schedules'),
    shifts: (schedule, period) => callApi('GET', `/api/oncall/schedules/${encodeURIComponent(schedule)}/shifts?${during(period)}`),
    readiness: (period) => callApi('GET', `/api/oncall/readiness?${during(period)}`),
    drill: (period) => callApi('GET', `/api/oncall/drill?${during(period)}`),
  };
}

const SHIFT_TIMES = new Set(['from', 'until']);

async function fromFile(file: string): Promise<OnCallSource> {
  const { policy } = await readPolicyFile(file);
  const answer = <Answer>(value: object) => Promise.resolve(withIsoTimes(value, SHIFT_TIMES) as Answer);
  return {
    who: async (reference, at, severity) => {
      assertKnown(policy, reference);
      return await answer({ at, ...findOnCall(policy, reference, at, severity) });
    },
    schedules: () => answer({ schedules: listSchedules(policy, Date.now()) }),
    shifts: (schedule, period) => answer(viewSchedule(policy, schedule, period)),
    readiness: (period) => answer(readinessOf(policy, period)),
    drill: (period) => answer(yearDrill(policy, period)),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
