import { digestOf } from './digest.ts';

/** Which of Salvor's issues an issue is: that of an incident for a target, or a request for a fix. */
export type LinearMark =
  { kind: 'issue'; incidentId: string; to: string } | { kind: 'codegen'; incidentId: string; requestId: string; allow: readonly string[] };

/**
 * What stands at the end of an issue's description. The issue's own id is derived from it, so that a repeated creation is recognised,
 * and so that a mark which somebody copied into another issue is not believed: there it does not match the id.
 */
export function markOf(mark: LinearMark): string {
  const parts = mark.kind === 'issue' ? [mark.to] : [mark.requestId, mark.allow.join('+')];
  return ['salvor', mark.kind, mark.incidentId, ...parts].map(encodeURIComponent).join('/');
}

/** The mark of an issue, read from its description; undefined when the issue is none of Salvor's. */
export function markIn(description: string | null | undefined, issueId: string): LinearMark | undefined {
  for (const [mark] of (description ?? '').matchAll(/salvor\/(?:issue|codegen)\/[^\s`\\]+/g)) {
    if (uuidOf(mark) !== issueId) continue;
    const [, kind, incidentId = '', first = '', allow = ''] = mark.split('/').map(decodeURIComponent);
    return kind === 'issue'
      ? { kind, incidentId, to: first }
      : { kind: 'codegen', incidentId, requestId: first, allow: allow.split('+').filter((each) => each !== '') };
  }
  return undefined;
}

/** What stands at the end of a comment of ours; its id is derived from it in the same way. */
export function commentMarkOf(key: string): string {
  return `salvor/comment/${digestOf(key, 24)}`;
}

/** True when Salvor wrote the comment: its text holds the mark that its id was derived from. */
export function isOwnComment(id: string, body: string): boolean {
  return [...body.matchAll(/salvor\/comment\/[0-9a-f]{24}/g)].some(([mark]) => uuidOf(mark) === id);
}

/** A UUID of version 4's form (RFC 9562, 5.4), as Linear takes for an id that the client gives, always the same for the same text. */
export function uuidOf(text: string): string {
  const hex = digestOf(text, 32);
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? '8';
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
