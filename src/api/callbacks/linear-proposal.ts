import { parse, YAMLError } from 'yaml';
import { z } from 'zod';
import { digestOf } from '../../channels/digest.ts';
import { PROPOSAL_KEY, ProposalFormat } from '../../domain/codegen/proposal-format.ts';
import type { Codegen } from '../../domain/codegen/policy.ts';
import { whyNotProposable } from '../../domain/codegen/proposal.ts';

/** Characters of a block; an action is a few hundred. */
const BLOCK_LENGTH = 20_000;

/** What a comment proposes: nothing, something that cannot be taken (with what is wrong), or an action. */
type ReadProposal = { nothing: true } | { problem: string; digest: string } | { proposal: ProposalFormat; digest: string };

/**
 * Looks for a proposal in a comment: a fenced block whose JSON or YAML has the key "salvor". Other blocks are conversation.
 * @param allow - kinds of effect that the request offered
 */
export function readProposal(comment: string, allow: readonly string[]): ReadProposal {
  const blocks = [...comment.matchAll(/^ *(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n *\1 *$/gm)].map(([, , block = '']) => block);
  const meant = blocks.filter((block) => new RegExp(String.raw`(^|[{\s,"'])${PROPOSAL_KEY}["']?\s*:`).test(block));
  const [block] = meant;
  if (block === undefined) return { nothing: true };
  const digest = digestOf(meant.join('\n'), 16);
  if (meant.length > 1) return { problem: 'the comment holds more than one proposal; send one at a time', digest };
  const read = parsed(block);
  return 'problem' in read ? { ...read, digest } : { ...judged(read.value, allow), digest };
}

function judged(value: unknown, allow: readonly string[]): { problem: string } | { proposal: ProposalFormat } {
  const { success, data, error } = ProposalFormat.safeParse(value);
  if (!success) return { problem: z.prettifyError(error) };
  const reason = whyNotProposable(data.action, allow as Codegen['allow']);
  return reason === undefined ? { proposal: data } : { problem: `action: ${reason}` };
}

function parsed(block: string): { value: unknown } | { problem: string } {
  if (block.length > BLOCK_LENGTH) return { problem: `the block has ${block.length} characters; ${BLOCK_LENGTH} are allowed` };
  try {
    // JSON is YAML as well.
    return { value: parse(block, { maxAliasCount: 10 }) as unknown };
  } catch (error) {
    if (error instanceof YAMLError || error instanceof ReferenceError)
      return { problem: `the block is neither JSON nor YAML: ${error.message}` };
    throw error;
  }
}
