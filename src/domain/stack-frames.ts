/** `at place (file:///app/src/orders.ts:10:5)` or `at /app/src/orders.ts:10:5`, as V8 writes frames. */
const FRAME = /^\s*at (?:async )?(?:(.*?) \()?(.+?):\d+:\d+\)?$/;

/** Code that the service's authors did not write, or that says nothing about the place. */
const FOREIGN = /[\\/]node_modules[\\/]|^node:|^internal[\\/]|^native|^<anonymous>|^eval at /;

/** `main.4f3a2b1c.js`: bundlers put a hash into the name that changes with each build. */
const BUNDLE_HASH = /[.-][0-9a-f]{6,}(?=\.)/gi;

/** TypeScript in development is JavaScript in production. */
const EXTENSION = /\.[cm]?[jt]sx?$/;

/**
 * The frames of a service's own code, innermost first, as "function file". Line numbers, directories, query strings and
 * build hashes are left out, because they differ between machines and releases while the place is the same.
 * @param stack V8's text of a stack
 * @param message its error's message: its lines are no frames, whatever they look like
 */
export function inAppFrames(stack: string, message = ''): string[] {
  const header = message === '' || /^\s*at /.test(stack) ? -1 : stack.indexOf(message);
  const frames: string[] = [];
  for (const line of stack.slice(header < 0 ? 0 : header + message.length).split('\n')) {
    const [, called = '', location = ''] = FRAME.exec(line) ?? [];
    if (location === '' || FOREIGN.test(location)) continue;
    frames.push(`${functionName(called)} ${fileName(location)}`);
  }
  return frames;
}

/** `Object.place [as handler]` -> `place`: receiver and alias depend on the caller. */
function functionName(called: string): string {
  const plain = called.replace(/ \[as [^\]]*\]$/, '').replace(/^(?:async|new) /, '');
  return plain.slice(plain.lastIndexOf('.') + 1);
}

function fileName(location: string): string {
  const path = location.replace(/[?#].*$/, '').replaceAll('\\', '/');
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(BUNDLE_HASH, '')
    .replace(EXTENSION, '');
}
