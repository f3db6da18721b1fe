import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreakers } from '../../../src/channels/breaker/breakers.ts';
import { afterAnswer, type BreakerState, CLOSED, isolated, permit, type Verdict } from '../../../src/domain/breaker/state.ts';
import type { BreakerStore, StoredBreaker } from '../../../src/domain/breaker/store.ts';

/** A store in memory with the rule of the real one; `away` makes it fail, `silent` makes it never answer. */
class Shared implements BreakerStore {
  readonly rows = new Map<string, StoredBreaker>();
  away = false;
  silent = false;
  reads = 0;
  changes = 0;
  async read(name: string) {
    this.reads += 1;
    await this.#reach();
    return this.rows.get(name);
  }
  async change(name: string, version: number, state: BreakerState) {
    this.changes += 1;
    await this.#reach();
    if ((this.rows.get(name)?.version ?? 0) !== version) return undefined;
    this.rows.set(name, { name, state, version: version + 1 });
    return version + 1;
  }
  async #reach() {
    await Promise.resolve();
    if (this.silent) await new Promise(() => undefined);
    if (this.away) throw new Error('connect ECONNREFUSED');
  }
}

function clock() {
  const time = { now: 1_000_000 };
  return { time, now: () => time.now, pass: (ms: number) => void (time.now += ms) };
}

const fail = async (breakers: ReturnType<typeof createBreakers>, times: number) => {
  for (let each = 0; each < times; each += 1) await breakers.heard('sms/twilio', 'failed', 'Twilio answered 503');
};

describe('one breaker', () => {
  it('opens after five failures in a row, and success in between begins anew', () => {
    const run = (verdicts: Verdict[]) => verdicts.reduce((state, verdict) => afterAnswer(state, verdict, 0, 'no'), CLOSED);
    expect(run(['failed', 'failed', 'failed', 'failed', 'failed']).kind).toBe('open');
    expect(run(['failed', 'failed', 'failed', 'failed', 'well', 'failed']).kind).toBe('closed');
    expect(run(['throttled', 'throttled', 'throttled', 'throttled', 'throttled', 'throttled']).kind).toBe('closed');
  });

  it('opens when half of the answers of a minute are failures', () => {
    let state: BreakerState = CLOSED;
    for (let each = 0; each < 5; each += 1) {
      state = afterAnswer(state, 'failed', each * 1_000, 'answered 500');
      state = afterAnswer(state, 'well', each * 1_000, '');
    }
    expect(state.kind).toBe('closed');
    state = afterAnswer(state, 'failed', 6_000, 'answered 500');
    expect(state).toMatchObject({ kind: 'open', reason: expect.stringMatching(/6 of 11 answers/) as string });
  });

  it('does not write when a well provider answers well', () => {
    expect(afterAnswer(CLOSED, 'well', 5, '')).toBe(CLOSED);
  });

  it('waits twice as long after each probe that failed, a minute at the most', () => {
    let state = [1, 2, 3, 4, 5].reduce<BreakerState>((at) => afterAnswer(at, 'failed', 0, 'no'), CLOSED);
    const waits: number[] = [];
    let now = 0;
    for (let each = 0; each < 5; each += 1) {
      if (state.kind !== 'open') throw new Error(state.kind);
      waits.push(state.until - now);
      now = state.until;
      const probe = permit(state, now);
      if (probe.may !== 'probe') throw new Error(probe.may);
      state = afterAnswer(probe.next, 'failed', now, 'no');
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('never lets a second probe out while one is, and never stays shut for ever', () => {
    const step = fc.record({
      verdict: fc.constantFrom<Verdict>('well', 'failed', 'throttled', 'unheard'),
      pass: fc.nat(70_000),
      ask: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state: BreakerState = CLOSED;
        let now = 0;
        for (const { verdict, pass, ask } of steps) {
          now += pass;
          if (!ask) state = afterAnswer(state, verdict, now, 'because');
          const answer = permit(state, now);
          if (answer.may === 'probe') {
            state = answer.next;
            expect(permit(state, now).may).toBe('wait');
          } else if (answer.may === 'wait') {
            expect(answer.retryAfterMs).toBeGreaterThan(0);
            expect(answer.reason).not.toBe('');
          }
        }
        expect(permit(state, now + 61_000).may).not.toBe('wait');
      }),
    );
  });

  it('that a person opened stays open until a person closes it', () => {
    const state = isolated('ada', 0, 'they send everything twice');
    expect(afterAnswer(state, 'well', 1, '')).toBe(state);
    expect(permit(state, 1e12)).toMatchObject({ may: 'wait', reason: 'ada has taken it out of use: they send everything twice' });
  });
});

describe('breakers that workers share', () => {
  it('open for all when the failures were spread over them, within a second', async () => {
    const store = new Shared();
    const { now, pass } = clock();
    const [a, b, c] = [createBreakers(store, now), createBreakers(store, now), createBreakers(store, now)];
    expect(await c.refusal('sms/twilio')).toBeUndefined();
    await fail(a, 3);
    await fail(b, 2);
    pass(1_000);
    expect(await c.refusal('sms/twilio')).toMatchObject({
      reason: expect.stringMatching(/5 times in a row.*Twilio answered 503/) as string,
    });
    expect(await c.refusal('sms/other')).toBeUndefined();
  });

  it('let one worker probe, whoever asks in the same moment', async () => {
    const store = new Shared();
    const { now, pass } = clock();
    const workers = Array.from({ length: 5 }, () => createBreakers(store, now));
    await fail(workers[0]!, 5);
    pass(10_001);
    const answers = await Promise.all(workers.map((worker) => worker.refusal('sms/twilio')));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    await workers[answers.indexOf(undefined)]!.heard('sms/twilio', 'well', '');
    pass(1_000);
    for (const worker of workers) expect(await worker.refusal('sms/twilio')).toBeUndefined();
  });

  it('lose no failure of two workers in the same moment', async () => {
    const store = new Shared();
    const { now } = clock();
    const workers = [createBreakers(store, now), createBreakers(store, now)];
    await Promise.all([fail(workers[0]!, 2), fail(workers[1]!, 2)]);
    expect(store.rows.get('sms/twilio')?.state).toMatchObject({ kind: 'closed', failures: 4 });
  });

  it('cost a read a second and no write while all is well', async () => {
    const store = new Shared();
    const { now } = clock();
    const breakers = createBreakers(store, now);
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        await breakers.refusal('sms/twilio');
        await breakers.heard('sms/twilio', 'well', '');
      }),
    );
    expect(store.reads).toBe(1);
    expect(store.changes).toBe(0);
  });

  it.each(['away', 'silent'] as const)('decide by their own memory while the store is %s', async (how) => {
    const store = new Shared();
    store[how] = true;
    const breakers = createBreakers(store);
    const began = Date.now();
    await fail(breakers, 5);
    expect(await breakers.refusal('sms/twilio')).toMatchObject({ retryAfterMs: expect.any(Number) as number });
    expect(Date.now() - began).toBeLessThan(2_500);
  });
});
