import { SalvorError } from '../domain/error-codes.ts';
import type { Api } from './deps.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON bodies strictly: bytes that are not UTF-8 are refused instead of replaced, and so are the keys `__proto__` and
 * `constructor.prototype`. No other type of body is read.
 */
export function readJsonBodies(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string;
    try {
      text = UTF_8.decode(body as Buffer);
    } catch {
      done(new SalvorError('INVALID_INPUT', 'The body is not valid UTF-8. Send JSON encoded as UTF-8.', { field: 'body' }));
      return;
    }
    void parse(request, text, (error, value) => {
      if (error === null) done(null, value);
      else done(new SalvorError('INVALID_INPUT', `The body is not JSON that can be read: ${withoutContent(error)}.`, { field: 'body' }));
    });
  });
}

/** The parser's words quote the body, and with it perhaps a secret; only the kind of error and its place are told. */
function withoutContent(error: Error): string {
  if (/prototype/.test(error.message)) return 'it holds the forbidden key "__proto__" or "constructor"';
  const position = /position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0];
  if (/end of JSON|empty/i.test(error.message)) return 'it ends too early or is empty';
  return position === undefined ? 'it has a syntax error' : `it has a syntax error at ${position}`;
}
