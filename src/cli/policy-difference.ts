/** What the API says of how two policies differ. */
export interface Difference {
  changes: { change: 'added' | 'removed' | 'changed'; words: string }[];
  /** Unified diff. */
  diff: string;
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** What a change means, line by line, then the text. */
export function differenceLines({ changes, diff }: Difference): string[] {
  if (diff === '') return [];
  const meaning = changes.map(({ change, words }) => `${SIGNS[change]} ${words}`);
  return [...(meaning.length === 0 ? ['Only the writing differs.'] : meaning), '', diff.trimEnd(), ''];
}
