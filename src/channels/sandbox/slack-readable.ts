import type { z } from 'zod';
import type { Blocks, SandboxButton } from './slack-schema.ts';

/** What a reader of the channel would see. */
export function readable(text: string | undefined, blocks: z.infer<typeof Blocks> = []): string {
  const lines = blocks.flatMap((block) => {
    switch (block.type) {
      case 'header':
        return [block.text.text];
      case 'section':
        return [...(block.text === undefined ? [] : [block.text.text]), ...(block.fields ?? []).map((field) => field.text)];
      case 'context':
        return block.elements.map((element) => element.text);
      case 'actions':
        return block.elements.map((element) => `[${element.text.text}] ${element.url ?? ''}`.trimEnd());
      case 'divider':
        return ['---'];
    }
  });
  return lines.length === 0 ? (text ?? '') : lines.join('\n');
}

export function buttonsOf(blocks: z.infer<typeof Blocks> = []): SandboxButton[] {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}
