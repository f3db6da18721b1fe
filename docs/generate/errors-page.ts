import { format, resolveConfig } from 'prettier';
import { ERROR_CODES } from '../../src/domain/error-codes.ts';

const HEAD = `# Error codes

This page is generated from \`src/domain/error-codes.ts\` by \`npm run docs:errors\`. Change the codes there.

The API answers an error as \`application/problem+json\` (RFC 9457) with the status and the code below. The command line prints the code with the message.
The message names the field, the value and the remedy. Codes are stable, so a program may match on them. New codes may be added.

| code | status | meaning | remedy |
| --- | --- | --- | --- |
`;

/** docs/errors.md as it has to be for the codes of today, formatted as the repository formats Markdown. */
export async function errorsPage(): Promise<string> {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, meaning, remedy }]) => `| \`${code}\` | ${status} | ${cell(meaning)} | ${cell(remedy)} |\n`,
  );
  const style = await resolveConfig(import.meta.filename);
  return await format(HEAD + rows.join(''), { ...style, parser: 'markdown' });
}

/** A bar ends a table's cell and an angle bracket opens an HTML element. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
