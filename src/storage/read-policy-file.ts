import { rows, type Queryable } from './pool.ts';

/** SHA-256 of what was last taken over from this file; undefined when nothing ever was. */
export async function readTakenOver(db: Queryable, file: string): Promise<string | undefined> {
  const [found] = await rows<{ sha256: string }>(db, 'SELECT sha256 FROM policy_files WHERE file = $1', [file]);
  return found?.sha256;
}
