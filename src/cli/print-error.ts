import { SalvorError } from '../domain/error-codes.ts';

/** One line for people on stderr: `error [CODE] message`. The stack is shown only with SALVOR_LOG_LEVEL=debug. */
export function printError(error: unknown, env: NodeJS.ProcessEnv = process.env): void {
  const code = error instanceof SalvorError ? error.code : 'INTERNAL';
  console.error(`error [${code}] ${error instanceof Error ? error.message : String(error)}`);
  if (env['SALVOR_LOG_LEVEL'] === 'debug' && error instanceof Error) console.error(error.stack);
}

/** What was mistyped, in the same form: commander's own words begin with "error: " and may take several lines. */
export function printMistake(text: string, write: (line: string) => void): void {
  const words = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  write(`error [INVALID_INPUT] ${words}${/[.)]$/.test(words) ? '' : '.'} "salvor --help" shows what there is.\n`);
}
