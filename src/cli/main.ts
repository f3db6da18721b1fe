#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { registerPageLoop } from './page-loop.ts';
import { registerDoctor } from './doctor.ts';
import { registerDrill } from './drill.ts';
import { registerApi } from './api.ts';
import { registerAudit } from './audit.ts';
import { registerBreakers } from './breakers.ts';
import { registerCommands } from './commands.ts';
import { registerIncidents } from './incidents.ts';
import { registerRebuild } from './rebuild.ts';
import { registerReport } from './report.ts';
import { registerToken } from './token.ts';
import { registerPages } from './pages.ts';
import { registerSilence } from './silence.ts';
import { registerOnCall } from './oncall.ts';
import { registerOverride } from './override.ts';
import { registerPolicy } from './policy.ts';
import { registerReadiness } from './readiness.ts';
import { registerSandbox } from './sandbox.ts';
import { registerWebhooks } from './webhooks.ts';
import { registerWorker } from './worker.ts';
import { registerPrepare } from './prepare.ts';
import { registerDemo } from './demo.ts';
import { printError, printMistake } from './print-error.ts';
import { registerUp } from './up.ts';

// Each command registers its options here and imports what it works with only when it runs: `--help` stays instant.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const program = new Command('salvor')
  .description('Durable recovery orchestrator: retries, fixes, rolls back, and pages people until somebody acknowledges')
  .version(version)
  .configureOutput({ outputError: printMistake });

registerUp(program);
registerDoctor(program);
registerReport(program);
registerIncidents(program);
registerCommands(program);
registerAudit(program);
registerBreakers(program);
registerToken(program);
registerApi(program);
registerRebuild(program);
registerSilence(program);
registerPages(program);
registerPolicy(program);
registerOnCall(program);
registerOverride(program);
registerReadiness(program);
registerDrill(program);
registerPageLoop(program);
registerSandbox(program);
registerWorker(program);
registerWebhooks(program);
registerPrepare(program);
registerDemo(program);

try {
  await program.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
