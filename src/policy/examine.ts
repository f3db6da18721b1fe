import { SalvorError } from '../domain/error-codes.ts';
import { checkPolicy } from './check.ts';
import { inOneLine, readText, type Finding, type ReadPolicy } from './read.ts';

/** A text that may come into force, or everything that is wrong with it. */
export type Examined = { sound: true; read: ReadPolicy } | { sound: false; findings: Finding[] };

/** Reads and checks a policy's text. @param name shown in messages in place of a file's name */
export function examinePolicy(text: string, name = 'policy'): Examined {
  const read = readText(text, name);
  if (Array.isArray(read)) return { sound: false, findings: read };
  const problems = checkPolicy(read.policy);
  if (problems.length === 0) return { sound: true, read };
  return { sound: false, findings: problems.map(({ path, message }) => ({ ...read.place(path), message })) };
}

/** @throws SalvorError POLICY_INVALID with every finding, each with its line and what to write instead */
export function soundPolicy(text: string, name = 'policy'): ReadPolicy {
  const examined = examinePolicy(text, name);
  if (examined.sound) return examined.read;
  throw new SalvorError('POLICY_INVALID', examined.findings.map((finding) => inOneLine(finding, name)).join('\n'), { field: 'text' });
}
