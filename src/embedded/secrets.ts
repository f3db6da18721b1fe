import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SalvorError } from '../domain/error-codes.ts';
import { writePrivateJson } from './private-json.ts';

/** What is made once for an installation on one machine and kept in `<dataDir>/secrets.json`, readable by its owner only. */
export interface Secrets {
  /** Signs the links in mails. */
  linkSecret: string;
  /** Password of the embedded Postgres. */
  postgresPassword: string;
  /** Bearer token of the first administrator. */
  adminToken: string;
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

/**
 * The secrets of a data directory; undefined before the first `salvor up`.
 * @throws SalvorError CONFIG_INVALID when the file cannot be understood.
 */
function readSecrets(dataDir: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SalvorError('CONFIG_INVALID', `${fileOf(dataDir)} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return JSON.parse(text) as Secrets;
  } catch {
    // The parser's message would quote the file, and with it a secret.
    throw new SalvorError('CONFIG_INVALID', `${fileOf(dataDir)} is not valid JSON. Restore it, or remove ${dataDir} to begin anew.`);
  }
}

/** Reads the secrets, and makes them the first time. */
export function ensureSecrets(dataDir: string): Secrets {
  const found = readSecrets(dataDir);
  if (found) return found;
  const made = {
    linkSecret: randomBytes(32).toString('hex'),
    postgresPassword: randomBytes(24).toString('hex'),
    adminToken: `salvor_${randomBytes(24).toString('base64url')}`,
  };
  writePrivateJson(fileOf(dataDir), made);
  return made;
}
