import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { SalvorError } from '../domain/error-codes.ts';
import { PolicyFile } from '../domain/policy/playbook.ts';
import { problemsOf } from './issue.ts';
import { pathInWords, type Path } from './schema-at.ts';

/** What is wrong at one place of a policy's text, with what to write instead. Lines and columns begin at 1. */
export interface Finding {
  line: number;
  column: number;
  /** "escalation.default.levels[1].after"; empty for the file as a whole. */
  path: string;
  message: string;
}

/** A policy with the way back from a value to its place. */
export interface ReadPolicy {
  policy: PolicyFile;
  /** What the text says, without the defaults of what it leaves out. */
  written: unknown;
  place: (path: Path) => Omit<Finding, 'message'>;
  /** "salvor.yaml:12:7 escalation.default.levels[1].after" */
  locate: (path: Path) => string;
}

/** A megabyte of policy is a mistake; so is a file of thousands of aliases. */
const MAX_CHARACTERS = 1_000_000;

/** @throws SalvorError CONFIG_INVALID when the file cannot be read or has an error; the message names file, line and remedy */
export async function readPolicyFile(file: string): Promise<ReadPolicy> {
  return parsePolicy(await textOf(file), file);
}

/** The text of a policy file. @throws SalvorError CONFIG_INVALID when it cannot be read */
export async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new SalvorError('CONFIG_INVALID', `The policy file cannot be read: ${why}. Correct SALVOR_POLICY.`, { field: 'SALVOR_POLICY' });
  });
}

/**
 * @param file shown in messages by its last part
 * @throws SalvorError CONFIG_INVALID with every finding, each with its line
 */
export function parsePolicy(text: string, file: string): ReadPolicy {
  const read = readText(text, file);
  if (!Array.isArray(read)) return read;
  const messages = read.map((finding) => inOneLine(finding, file));
  throw new SalvorError('CONFIG_INVALID', messages.join('\n'), { field: 'SALVOR_POLICY' });
}

/** "salvor.yaml:12:7 escalation.default.levels[1].after: is missing" */
export function inOneLine({ line, column, path, message }: Finding, file: string): string {
  return `${`${basename(file)}:${line}:${column} ${path}`.trim()}: ${message}`;
}

/** The policy of a text, or what keeps it from being one. */
export function readText(text: string, file: string): ReadPolicy | Finding[] {
  const whole = { line: 1, column: 1, path: '' };
  if (text.length > MAX_CHARACTERS)
    return [{ ...whole, message: `the file has ${text.length} characters; a policy has at most ${MAX_CHARACTERS}. Split it.` }];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return broken.map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0]);
      return { line, column: col, path: '', message: `this is not YAML: ${message}` };
    });
  }
  const place = (path: Path) => ({ ...positionOf(document, lines, path), path: pathInWords(path) });
  let written: unknown;
  try {
    written = document.toJS();
  } catch (error) {
    // A file whose aliases expand without end is refused by the library, with an error of its own.
    return [
      { ...whole, message: `the file cannot be read: ${error instanceof Error ? error.message : String(error)}. Use fewer aliases.` },
    ];
  }
  const parsed = PolicyFile.safeParse(written);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, written));
    return problems.map(({ path, message }) => ({ ...place(path), message }));
  }
  const locate = (path: Path): string => {
    const { line, column, path: words } = place(path);
    return `${basename(file)}:${line}:${column} ${words}`.trim();
  };
  return { policy: parsed.data, written, place, locate };
}

/** Line and column of the value, or of the nearest thing around it that the file has: a missing field has no line. */
function positionOf(document: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range: unknown = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') {
      const { line, col } = lines.linePos(range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
