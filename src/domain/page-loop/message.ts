import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Notification } from '../notification.ts';
import type { Target } from '../policy/playbook.ts';
import type { Report } from '../report.ts';
import { inWords } from '../words.ts';
import { PAGE_LOOP_OPERATION, PAGE_LOOP_SERVICE, type PageLoopOutcome } from './plan.ts';

/** The page that is sent round. Its key begins with the workflow's id, so that a provider's word finds it. */
export function pageLoopMessage(workflowId: string, target: Target, now: number): Notification {
  return message(workflowId, 'page_loop', target, now, 'Page loop: this is a test of the way to you', [
    'Salvor sends a page through every way it would use at night, and sees whether it comes back.',
  ]);
}

/** The alarm about a broken way, through another one. */
export function pageLoopAlarm(workflowId: string, target: Target, broken: PageLoopOutcome, now: number): Notification {
  const way = `${broken.channel} to ${broken.to}`;
  return message(workflowId, 'page_loop_lost', target, now, `Pages by ${way} do not come back`, [
    `A test page by ${way} did not come back within ${inWords(broken.tookMs)}: ${broken.reason}.`,
    'Real pages by this way would probably not arrive either. Look at the provider, its credentials and its network now.',
  ]);
}

function message(workflowId: string, kind: 'page_loop' | 'page_loop_lost', target: Target, now: number, title: string, lines: string[]) {
  const { channel, to } = target;
  return {
    key: [workflowId, kind, 'L0', channel, to, 1].join('/'),
    incidentId: workflowId,
    kind,
    level: 0,
    levelName: '',
    channel,
    to,
    generation: 1,
    severity: kind === 'page_loop' ? 'info' : 'error',
    service: PAGE_LOOP_SERVICE,
    operation: PAGE_LOOP_OPERATION,
    title,
    lines,
    dueAt: now,
    lateMs: 0,
    openedAt: now,
    decidedAt: now,
  } as const satisfies Notification;
}

/** The failure "pages by this way do not come back": the same way is the same incident until somebody resolves it. */
export function brokenLoopReport(workflowId: string, { channel, to, reason }: PageLoopOutcome, now: number): Report {
  const fingerprint = bytesToHex(sha256(utf8ToBytes(`page loop ${channel} ${to}`))).slice(0, 16);
  return {
    service: PAGE_LOOP_SERVICE,
    operation: PAGE_LOOP_OPERATION,
    failure: { name: 'PageLoopBroken', message: `A test page by ${channel} to ${to} did not come back: ${reason}`, causes: [] },
    fingerprint,
    severity: 'error',
    labels: { broken_channel: channel },
    reporter: workflowId.slice(0, 100),
    seq: 1,
    count: 1,
    firstAt: now,
    lastAt: now,
  };
}
