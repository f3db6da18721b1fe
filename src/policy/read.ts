import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { SalvorError } from '../domain/error-codes.ts';
import { PolicyFile } from '../domain/policy/playbook.ts';
import { problemsOf } from './issue.ts';
import type { Path } from './schema-at.ts';

/** A policy with the way back from a value to its line. */
export interface ReadPolicy {
  policy: PolicyFile;
  /** "salvor.yaml:12:7 escalation.default.levels[1].after" */
  locate: (path: Path) => string;
}

/** A megabyte of policy is a mistake; so is a file of thousands of aliases. */
const MAX_CHARACTERS = 1_000_000;

/** @throws SalvorError CONFIG_INVALID when the file cannot be read or has an error; the message names file, line and remedy */
export async function readPolicyFile(file: string): Promise<ReadPolicy> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new SalvorError('CONFIG_INVALID', `The policy file cannot be read: ${why}. Correct SALVOR_POLICY.`, { field: 'SALVOR_POLICY' });
  });
  return parsePolicy(text, file);
}

/** @param file shown in messages by its last part */
export function parsePolicy(text: string, file: string): ReadPolicy {
  const name = basename(file);
  if (text.length > MAX_CHARACTERS)
    throw invalid([`${name} has ${text.length} characters; a policy has at most ${MAX_CHARACTERS}. Split it.`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    throw invalid(
      broken.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `${name}:${line}:${col} is not YAML: ${message}`;
      }),
    );
  }
  const locate = (path: Path): string => `${name}:${positionOf(document, lines, path)} ${inWords(path)}`.trim();
  const content = contentOf(document, name);
  const parsed = PolicyFile.safeParse(content);
  if (parsed.success) return { policy: parsed.data, locate };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, content));
  throw invalid(problems.map(({ path, message }) => `${locate(path)}: ${message}`));
}

/** A file whose aliases expand without end is refused by the library, with an error of its own. */
function contentOf(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid([`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}. Use fewer aliases.`]);
  }
}

function invalid(messages: string[]): SalvorError {
  return new SalvorError('CONFIG_INVALID', messages.join('\n'), { field: 'SALVOR_POLICY' });
}

/** Line and column of the value, or of the nearest thing around it that the file has: a missing field has no line. */
function positionOf(document: Document, lines: LineCounter, path: Path): string {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range: unknown = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') {
      const { line, col } = lines.linePos(range[0]);
      return `${line}:${col}`;
    }
  }
  return '1:1';
}

/** ["levels", 1, "after"] -> "levels[1].after" */
function inWords(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
}
