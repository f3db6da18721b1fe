import type { Logger } from 'pino';
import { PAGE_KINDS } from '../domain/notification.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { labelsOfPage } from '../domain/silence/labels.ts';
import type { MuteCheck } from '../domain/silence/mute.ts';
import type { Known } from './known.ts';
import { PIPELINE } from './pipeline.ts';
import type { Ask } from './stage.ts';

interface MuteCheckDeps {
  /** The newest policy, not that of the incident's snapshot: a maintenance window is made while incidents are open. */
  policy: () => Promise<PolicyFile>;
  known: Known;
  log: Pick<Logger, 'warn'>;
}

/**
 * Decides just before a page is sent whether it is held back. Only what asks somebody to take over is: an all-clear, an approval and
 * the mirror of an acknowledgement always pass. A stage that cannot find out (Postgres is away) lets the page through and the next
 * stage is asked: a page too many beats one too few. Never throws for what a stage cannot find out.
 */
export function createMuteCheck({ policy, known, log }: MuteCheckDeps): MuteCheck {
  return async (page, now) => {
    if (!PAGE_KINDS.includes(page.kind)) return undefined;
    const ask: Ask = { page, labels: labelsOfPage(page), policy: await policy(), known, now };
    for (const { name, stage } of PIPELINE) {
      try {
        const mute = await stage(ask);
        if (mute !== undefined) return mute;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn({ key: page.key, stage: name, reason }, 'A stage could not find out whether a page is held back: it passes.');
      }
    }
    return undefined;
  };
}
