import { createPool } from '../storage/pool.ts';
import { startLife, type ProcessLife } from '../storage/process-life.ts';
import { isAlive, processStart } from './process-identity.ts';

const KINDS = ['temporal', 'postgres'] as const;
/** Milliseconds; the supervisor has a dead server back within about a second. */
const LOOK_EVERY = 500;

/**
 * Writes down the lives of the embedded Temporal and Postgres, which can't do it themselves, so that an incident's timeline
 * tells their deaths too.
 * @param pidOf pid of a part, undefined while it is down
 * @returns a function that says goodbye for them; call it before they are stopped
 */
export function writeDataServerLives(databaseUrl: string, pidOf: (part: string) => number | undefined): () => Promise<void> {
  const pool = createPool(databaseUrl);
  const lives = new Map<string, { pid: number; life: Promise<ProcessLife> }>();
  const look = () => {
    for (const kind of KINDS) {
      const pid = pidOf(kind);
      const known = lives.get(kind);
      if (pid === undefined || pid === known?.pid) continue;
      void known?.life.then((life) => life.forget());
      lives.set(kind, { pid, life: startLife(pool, kind, { isAlive, processStart }, { pid }) });
    }
  };
  look();
  const timer = setInterval(look, LOOK_EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    for (const { life } of lives.values()) await (await life).end();
    await pool.end();
  };
}
