import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateJson } from '../embedded/private-json.ts';
import { sha256Of } from '../storage/policy-revision.ts';

/** The last revision that this machine knew: what it starts with while Postgres is away. */
export interface CachedPolicy {
  revision: number;
  text: string;
}

const Cached = z.object({ revision: z.int().min(1), sha256: z.string(), text: z.string() });

/** Where a data directory keeps it. */
export function policyCacheFile(dataDir: string): string {
  return join(dataDir, 'run', 'policy.json');
}

/** Undefined when there is none, or when it is not what was written. */
export async function readPolicyCache(file: string): Promise<CachedPolicy | undefined> {
  try {
    const { revision, sha256, text } = Cached.parse(JSON.parse(await readFile(file, 'utf8')));
    return sha256 === sha256Of(text) ? { revision, text } : undefined;
  } catch {
    return undefined;
  }
}

/** Written in one step and for its owner only: it names people and their numbers. */
export function writePolicyCache(file: string, { revision, text }: CachedPolicy): void {
  writePrivateJson(file, { revision, sha256: sha256Of(text), text });
}
