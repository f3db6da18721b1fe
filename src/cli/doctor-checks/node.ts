import { fail, ok, type Finding } from './finding.ts';

/** Node runs our TypeScript by type stripping, which is stable since this version. */
const OLDEST = [22, 18] as const;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return good
    ? ok('Node', version)
    : fail('Node', version, `Install Node ${OLDEST.join('.')} or newer; "npm ci" brings one for npm scripts.`);
}
