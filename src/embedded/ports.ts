import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { SalvorError } from '../domain/error-codes.ts';

/** A port that a part listens on, with the environment variable that moves it. */
export interface PortNeed {
  port: number;
  variable: string;
}

function listenOnce(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      server.close(() => resolve());
    });
  });
}

/**
 * Where free ports are looked for. Linux gives ports from 32768 on to whoever asks for any port (outgoing connections, Temporal's
 * inner services), so one found there may be taken again before its part listens. Below that nobody is given a port by chance.
 */
const CHOSEN_FROM = { first: 20_000, last: 32_000 };

/** Distinct loopback ports that were free a moment ago and that the system gives to nobody by itself. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(CHOSEN_FROM.first, CHOSEN_FROM.last);
    if (!found.has(port) && (await isFree(port, host))) found.add(port);
  }
  return [...found];
}

function isFree(port: number, host: string): Promise<boolean> {
  return listenOnce(port, host).then(
    () => true,
    () => false,
  );
}

/**
 * Makes sure that a part can listen where it is configured to.
 * @throws SalvorError PORT_BUSY naming the port, its holder where the system tells, and the variable to set.
 */
export async function assertPortFree(part: string, need: PortNeed, host: string): Promise<void> {
  try {
    await listenOnce(need.port, host);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const holder = portHolder(need.port);
    const why = code === 'EADDRINUSE' ? `is taken${holder ? ` by ${holder}` : ''}` : `cannot be used (${code})`;
    throw new SalvorError(
      'PORT_BUSY',
      `Port ${need.port} on ${host}, which ${part} needs, ${why}. Stop that process or set ${need.variable} to a free port.`,
      { field: need.variable, cause: error },
    );
  }
}

/** "node server.js (pid 4711)" for the process that listens on a TCP port; undefined where /proc does not tell. */
function portHolder(port: number): string | undefined {
  try {
    const inodes = listeningInodes(port);
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (!holdsSocket(pid, inodes)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return `${command.length > 80 ? `${command.slice(0, 80)}…` : command} (pid ${pid})`;
    }
  } catch {
    // No /proc: the port and the variable are still named.
  }
  return undefined;
}

/** Rows of /proc/net/tcp: column 1 is address:port in hexadecimal, column 3 the state (0A listens), column 9 the inode. */
function listeningInodes(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const found = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix) && columns[3] === '0A' && columns[9]) found.add(`socket:[${columns[9]}]`);
    }
  }
  return found;
}

function holdsSocket(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readLink(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // Another user's process, or it has just ended.
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // Closed between listing and reading.
  }
}
