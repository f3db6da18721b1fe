import type { PolicyFile } from '../domain/policy/playbook.ts';
import { checkApprovals } from './check-approvals.ts';
import { checkCodegen } from './check-codegen.ts';
import { checkLadders } from './check-ladders.ts';
import { checkNames } from './check-names.ts';
import { checkOnCall } from './check-oncall.ts';
import { checkPageLoop } from './check-page-loop.ts';
import { checkPatterns } from './check-patterns.ts';
import { checkReferences } from './check-references.ts';
import { checkTemplates } from './check-templates.ts';
import { checkRoutes } from './check-routes.ts';
import { checkSilence } from './check-silence.ts';
import type { Problem } from './issue.ts';

/**
 * Everything that a schema cannot see: whether somebody is reached for each severity, whether each level can become due,
 * whether all that is named exists. Empty: the policy is sound.
 */
export function checkPolicy(policy: PolicyFile): Problem[] {
  return [
    checkLadders,
    checkReferences,
    checkOnCall,
    checkNames,
    checkPatterns,
    checkApprovals,
    checkCodegen,
    checkPageLoop,
    checkTemplates,
    checkRoutes,
    checkSilence,
  ].flatMap((check) => check(policy));
}
