import { isAddress, recipientInWords } from '../domain/escalation/recipient.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import type { Recipient } from '../domain/policy/playbook.ts';
import type { Severity } from '../domain/severity.ts';
import { labelsOfIncident } from '../domain/silence/labels.ts';
import { matchesAll, type Labels, type Matcher } from '../domain/silence/matchers.ts';
import type { Pool } from '../storage/pool.ts';
import { readIncidents } from '../storage/read-incidents.ts';

/** What matchers would hold back of what is open now. */
export interface MutePreview {
  incidents: { id: string; title: string; service: string; severity?: Severity; pages: PreviewedPage[] }[];
  /** Open incidents in all. */
  open: number;
}

/** A level that is still to be told, with one of those it tells. `dueAt` is epoch ms. */
interface PreviewedPage {
  level: number;
  name: string;
  dueAt: number;
  recipient: string;
}

/** Open incidents that are looked at; a preview is for people, who read no more. */
const MOST = 5_000;

/**
 * Tries matchers on every open incident: on its coming pages, each with its level, channel and target, and on the incident itself
 * (a reminder or a page to somebody on call). An incident is listed when anything about it would be held back.
 */
export async function previewMute(pool: Pool, matchers: readonly Matcher[]): Promise<MutePreview> {
  const open = await readIncidents(pool, { open: true, limit: MOST });
  const incidents = open.flatMap(({ view }) => {
    const labels = labelsOfIncident(view);
    const pages = comingPages(view).filter((page) => matchesAll(matchers, { ...labels, ...page.labels }));
    if (pages.length === 0 && !matchesAll(matchers, labels)) return [];
    const severity = view.classification?.severity;
    return [
      {
        id: view.id,
        title: view.title,
        service: view.service,
        ...(severity !== undefined && { severity }),
        pages: pages.map(({ level, name, dueAt, recipient }) => ({ level, name, dueAt, recipient })),
      },
    ];
  });
  return { incidents, open: open.length };
}

function comingPages({ levels }: IncidentView): (PreviewedPage & { labels: Labels })[] {
  return levels
    .filter(({ state }) => state === 'waiting')
    .flatMap(({ level, name, dueAt, targets, recipients = [] }) => {
      const labels = { level: String(level), levelName: name, kind: 'page' };
      return [
        ...targets.map((target) => ({ level, name, dueAt, recipient: recipientInWords(target), labels: { ...labels, ...target } })),
        ...recipients.map((recipient) => ({ level, name, dueAt, recipient, labels })),
      ];
    });
}

/** What matchers see of a page of a level to a recipient that the policy names. */
export function labelsOfRecipient(recipient: Recipient): Labels {
  if (isAddress(recipient)) return { channel: recipient.channel, to: recipient.to };
  return 'person' in recipient ? { person: recipient.person } : {};
}
