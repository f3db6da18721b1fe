import { z } from 'zod';
import { SEVERITIES, type Severity } from '../severity.ts';
import { CATEGORIES, LAYERS, RETRYABILITIES, type Category, type Impact, type Layer, type Retryability } from './categories.ts';

/**
 * A regular expression (case-insensitive) over a message. Its syntax is checked here; the policy loader refuses patterns
 * that can backtrack without end, and classification reads at most 2,000 characters of a message.
 */
const MessagePattern = z
  .string()
  .max(500)
  .refine(isPattern, { error: ({ input }) => `"${String(input)}" is not a regular expression; escape ( ) [ ] { } * + ? with a backslash` });

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i') instanceof RegExp;
  } catch {
    return false;
  }
}

/** One row of the table of rules: all given conditions must hold. Rules are data; a playbook may bring its own. */
export const ClassificationRule = z.strictObject({
  id: z.string().min(1).max(100),
  when: z.strictObject({
    /** Error class names, exact. */
    name: z.array(z.string()).optional(),
    /** Over the message of the failure or of any cause. */
    message: MessagePattern.optional(),
    /** SQLSTATEs; a two-character entry matches the class. */
    sqlState: z.array(z.string().min(2).max(5)).optional(),
    /** HTTP statuses; "5xx" matches the class. */
    httpStatus: z.array(z.union([z.int(), z.string()])).optional(),
    grpcStatus: z.array(z.int()).optional(),
    errno: z.array(z.string()).optional(),
    /** Provider or library codes, exact. */
    code: z.array(z.string()).optional(),
    provider: z.array(z.string()).optional(),
    operation: z.array(z.string()).optional(),
  }),
  then: z.strictObject({
    category: z.enum(CATEGORIES),
    severity: z.enum(SEVERITIES),
    retryability: z.enum(RETRYABILITIES),
    layer: z.enum(LAYERS),
    /** How sure this rule is when it matches alone. */
    confidence: z.number().min(0).max(1),
    /** In an operator's words. */
    because: z.string().min(1).max(300),
  }),
});
export type ClassificationRule = z.infer<typeof ClassificationRule>;

export interface Classification {
  category: Category;
  severity: Severity;
  retryability: Retryability;
  layer: Layer;
  impact: Impact;
  /** 0..1; below the playbook's threshold the machine acts only with approval. */
  confidence: number;
  /** Why, strongest first, in an operator's words; each names the rule or threshold behind it. */
  reasons: string[];
}
