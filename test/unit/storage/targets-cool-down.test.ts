import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReserveTarget } from '../../../activities/record.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const MINUTE = 60_000;
const contextOf = (incidentId: string, step: string) => ({ incidentId, step, service: 'shop', operation: 'checkout', summary: '' });
const reserve = (target: string, incidentId: string, step = 'fix/1', coolDownMs = MINUTE) =>
  createReserveTarget(postgres.pool)(target, coolDownMs, contextOf(incidentId, step));

it('a target that another incident touched is left alone until its cool-down is over', async () => {
  expect(await reserve('flag:a', 'first')).toMatchObject({ granted: true });
  const refused = await reserve('flag:a', 'second');
  expect(refused).toMatchObject({ granted: false });
  expect(refused.reason).toMatch(/^flag:a was touched .* ago by incident first; its cool-down is 1 min\.$/);
  expect(await reserve('flag:b', 'second')).toMatchObject({ granted: true });
  expect(await reserve('flag:a', 'second', 'fix/1', 0)).toMatchObject({ granted: true });
});

it('asking again for the same step, or for a later step of the same incident, is granted', async () => {
  expect(await reserve('db', 'first')).toMatchObject({ granted: true });
  expect(await reserve('db', 'first')).toMatchObject({ granted: true });
  expect(await reserve('db', 'first', 'rollback/1')).toMatchObject({ granted: true });
});

it('only one of many incidents that ask in the same moment is granted', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, number) => reserve('pool', `incident-${number}`)));
  expect(answers.filter(({ granted }) => granted)).toHaveLength(1);
});

it('throws while Postgres is away, so that the workflow decides', async () => {
  await postgres.stopServer();
  await expect(reserve('db', 'first')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  await postgres.startServer();
  expect(await reserve('db', 'first')).toMatchObject({ granted: true });
});
