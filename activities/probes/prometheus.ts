import { z } from 'zod';
import type { Probe } from '../../src/domain/policy/operation.ts';
import { request } from '../effects/request.ts';
import type { Health } from './health.ts';

type PrometheusProbe = Extract<Probe, { kind: 'prometheus' }>;

/** A sample is [unix seconds, "value"]; see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
const Sample = z.tuple([z.number(), z.string()]);
const InstantAnswer = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: Sample })) }),
    z.object({ resultType: z.literal('scalar'), result: Sample }),
  ]),
});

const COMPARISONS: Record<PrometheusProbe['is'], (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
};

/** Healthy when the query's one value fulfils the comparison; no value and more than one are not an answer. */
export async function probePrometheus(probe: PrometheusProbe, signal: AbortSignal): Promise<Health> {
  const url = new URL(`${probe.url.replace(/\/$/, '')}/api/v1/query`);
  url.searchParams.set('query', probe.query);
  const answer = await request({ url: url.href, method: 'GET', timeout: probe.timeout, signal });
  const shown = `Prometheus query ${probe.query}`;
  if (!answer.answered) return { healthy: false, reason: `${shown} was not answered: ${answer.reason}` };
  if (answer.status !== 200) return { healthy: false, reason: `${shown} answered ${answer.status}: ${answer.text.slice(0, 200)}` };

  const values = readValues(answer.text);
  if (values === undefined) return { healthy: false, reason: `${shown} was answered by something that is not Prometheus` };
  const [value] = values;
  if (value === undefined || values.length > 1) {
    return { healthy: false, reason: `${shown} has ${values.length} values; it must have exactly one, for example by sum(…)` };
  }
  const healthy = COMPARISONS[probe.is](value, probe.value);
  return { healthy, reason: `${shown} is ${value}, ${healthy ? '' : 'not '}${probe.is} ${probe.value}` };
}

function readValues(text: string): number[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const answer = InstantAnswer.safeParse(parsed);
  if (!answer.success) return undefined;
  const { data } = answer.data;
  return data.resultType === 'scalar' ? [Number(data.result[1])] : data.result.map(({ value }) => Number(value[1]));
}
