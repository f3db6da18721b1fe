import { loadConfig } from '../config/config.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { checkChannels } from './doctor-checks/channels.ts';
import type { Finding } from './doctor-checks/finding.ts';
import { checkNode } from './doctor-checks/node.ts';
import { checkPolicyFile } from './doctor-checks/policy.ts';
import { checkPostgres } from './doctor-checks/postgres.ts';
import { checkServers } from './doctor-checks/servers.ts';
import { checkTemporal } from './doctor-checks/temporal.ts';

/** Runs every check and prints one line each. The exit code is 1 when something fails; warnings do not count. */
export async function runDoctor(options: { json?: boolean }): Promise<void> {
  const env = withLocalStack();
  const config = loadConfig(env);
  const groups = await Promise.all([
    checkTemporal(config, env),
    checkPostgres(config),
    checkServers(config),
    checkChannels(config),
    checkPolicyFile(config).then((finding) => [finding]),
  ]);
  const findings = [checkNode(), ...groups.flat()];
  console.log(options.json === true ? JSON.stringify(findings, null, 2) : findings.map(line).join('\n'));
  if (findings.some((finding) => finding.state === 'fail')) process.exitCode = 1;
}

function line({ check, state, detail, remedy }: Finding): string {
  const first = `${state.padEnd(5)}${check.padEnd(28)}${detail}`;
  return remedy === undefined ? first : `${first}\n${' '.repeat(33)}→ ${remedy}`;
}
