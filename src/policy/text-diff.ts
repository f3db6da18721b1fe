import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** A policy's text and what to call it at the head of a diff. */
export interface NamedText {
  name: string;
  text: string;
}

/** The unified diff of two texts; empty when they are the same. */
export function textDiff(before: NamedText, after: NamedText): string {
  if (before.text === after.text) return '';
  return createTwoFilesPatch(before.name, after.name, before.text, after.text, undefined, undefined, { headerOptions: FILE_HEADERS_ONLY });
}
