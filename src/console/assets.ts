import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the console: what a server answers to `GET url`. */
export interface ConsoleAsset {
  /** Path in Fastify's and Express' pattern syntax, for example `/incidents/:id`. */
  url: string;
  /** Absolute path of the file. */
  file: string;
  /** Value of the Content-Type header. */
  type: string;
}

/** Addresses a person may open or reload; the page itself decides what it shows. */
const PAGES = ['/', '/incidents/:id', '/oncall', '/silences', '/readiness', '/inbox', '/login'];

/**
 * Libraries that the browser loads, straight from node_modules. None of them imports anything by a bare name: resolving
 * those takes an inline import map, which the strict content security policy below forbids.
 */
const VENDOR = {
  preact: import.meta.resolve('preact'),
  htm: import.meta.resolve('htm'),
  'signals-core': import.meta.resolve('@preact/signals-core'),
};

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PUBLIC = join(import.meta.dirname, 'public');

/**
 * Headers for every asset. Nothing inline, nothing from elsewhere: an error message that smuggles markup past the
 * escaping could still not run. Style attributes alone are allowed: mails in the inbox are laid out with them, and a framed
 * mail inherits this policy. `no-cache` lets the browser keep a file and ask whether it changed (the server's ETag).
 */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/**
 * The list of files to serve, none of which needs a session: they hold no data, the API behind them asks for one.
 * Serve each with {@link CONSOLE_HEADERS}.
 */
export function consoleAssets(): ConsoleAsset[] {
  return [...pages(), ...own(), ...vendored()];
}

function pages(): ConsoleAsset[] {
  const file = join(PUBLIC, 'index.html');
  return PAGES.map((url) => ({ url, file, type: typeOf(file) }));
}

function own(): ConsoleAsset[] {
  return readdirSync(PUBLIC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) in TYPES && entry.name !== 'index.html')
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { url: `/console/${relative(PUBLIC, file).split(sep).join('/')}`, file, type: typeOf(file) };
    });
}

function vendored(): ConsoleAsset[] {
  return Object.entries(VENDOR).map(([name, location]) => ({
    url: `/console/vendor/${name}.js`,
    file: fileURLToPath(location),
    type: typeOf('.js'),
  }));
}

function typeOf(file: string): string {
  return TYPES[extname(file) || file] ?? 'application/octet-stream';
}
