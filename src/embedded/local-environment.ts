import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/config.ts';
import { writePrivateJson } from './private-json.ts';

function fileOf(dataDir: string): string {
  return join(dataDir, 'run', 'environment.json');
}

/** Keeps the variables that lead to the stack of a data directory, for commands in other terminals. */
export function keepLocalEnvironment(dataDir: string, variables: Record<string, string>): void {
  writePrivateJson(fileOf(dataDir), variables);
}

/**
 * The environment, completed by what leads to the stack that `salvor up` last started on the data directory: addresses, database,
 * token, link secret. A variable that is set wins. `loadConfig(withLocalStack())` is how a command finds its stack.
 */
export function withLocalStack(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  try {
    return { ...(JSON.parse(readFileSync(fileOf(loadConfig(env).dataDir), 'utf8')) as Record<string, string>), ...given };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return given;
    throw error;
  }
}
