import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { CodegenIssues } from '../src/channels/linear-codegen.ts';
import type { Links } from '../src/channels/links.ts';
import type { Activities } from '../src/domain/contracts.ts';
import type { ErrorCode } from '../src/domain/error-codes.ts';
import type { SendResult } from '../src/domain/notification.ts';

interface CodegenDeps {
  issues: CodegenIssues;
  links: Links;
}

/**
 * The activity that asks for a fix in Linear. It may be repeated: a request opens one issue. Where Linear is away or asks to wait it
 * fails retryably, with the wait that Linear asked for.
 */
export function createRequestCodegen({ issues, links }: CodegenDeps): NonNullable<Activities['requestCodegen']> {
  return async (request) => {
    const { result, identifier, url } = await issues.open(request, { signal: Context.current().cancellationSignal, links });
    const { outcome, reason, code, providerId = '' } = settled(result);
    if (outcome === 'sent') return { outcome: 'opened', issueId: providerId, identifier, url, reason };
    return { outcome: 'refused', reason, ...(code !== undefined && { code }) };
  };
}

/** The activity that tells whoever proposed a fix what became of it. May be repeated: each message is written once. */
export function createTellCodegen({ issues }: Pick<CodegenDeps, 'issues'>): NonNullable<Activities['tellCodegen']> {
  return async (news) => settled(await issues.tell(news, Context.current().cancellationSignal));
}

/** What is final; the rest goes to another attempt, for which ids of our own make sure that nothing is doubled. */
function settled(result: SendResult): SendResult {
  const { outcome, reason, retryAfterMs } = result;
  if (outcome === 'sent' || (outcome === 'rejected' && retryAfterMs === undefined)) return result;
  const type: ErrorCode = outcome === 'unknown' ? 'EFFECT_UNKNOWN' : 'EFFECT_REFUSED';
  throw ApplicationFailure.create({
    message: reason,
    type,
    category: ApplicationFailureCategory.BENIGN,
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}
