import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const ROOT = join(import.meta.dirname, '..');

/** What the bundle is made of: the sandboxed code, how it is bundled, and the lock file that pins the SDK and libraries inside it. */
const SOURCES = ['workflows/**/*.ts', 'src/domain/**/*.ts', 'worker/bundle.ts', 'package-lock.json'];

/**
 * The production workflow bundle. Bundling takes seconds, and a worker that was killed must be back at once, so the result
 * is kept under a name that is the hash of everything it is made of.
 * @param cacheDir directory the bundle is kept in
 */
export async function workflowBundle(cacheDir: string): Promise<WorkflowBundle> {
  const file = join(cacheDir, `workflows-${sourceHash()}.js`);
  if (existsSync(file)) return { code: readFileSync(file, 'utf8') };
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'index.ts'),
    // A list of modules is of no use to anybody.
    logger: new DefaultLogger('WARN'),
  });
  mkdirSync(cacheDir, { recursive: true });
  // A name of its own and a rename: two workers that start together never read half a file.
  const half = `${file}.${process.pid}`;
  writeFileSync(half, bundle.code);
  renameSync(half, file);
  return bundle;
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
