import type { Severity } from '../../severity.ts';
import type { Category, Layer, Retryability } from '../categories.ts';
import type { ClassificationRule } from '../rule.ts';

/** What a row concludes. */
export type Conclusion = [
  category: Category,
  severity: Severity,
  retryability: Retryability,
  layer: Layer,
  confidence: number,
  because: string,
];
/** A row of a table of codes: the codes, separated by blanks, then the conclusion. */
export type Row = readonly [keys: string, ...conclusion: Conclusion];

type ListCondition = 'name' | 'sqlState' | 'httpStatus' | 'grpcStatus' | 'errno' | 'code';

/** Rules of one family whose condition is one kind of code. A rule is called `<family>/<first code>`. */
export function codeRules(
  family: string,
  condition: ListCondition,
  rows: readonly Row[],
  also: ClassificationRule['when'] = {},
): ClassificationRule[] {
  return rows.map(([keys, ...conclusion]) => {
    const list = keys.split(' ');
    const values = condition === 'grpcStatus' ? list.map(Number) : list;
    return { id: `${family}/${list[0] ?? ''}`, when: { ...also, [condition]: values }, then: thenOf(conclusion) };
  });
}

/** Rules over the words of a message: the name of the rule, the pattern, the conclusion. */
export function messageRules(
  family: string,
  rows: readonly (readonly [id: string, pattern: string, ...conclusion: Conclusion])[],
): ClassificationRule[] {
  return rows.map(([id, message, ...conclusion]) => ({ id: `${family}/${id}`, when: { message }, then: thenOf(conclusion) }));
}

function thenOf([category, severity, retryability, layer, confidence, because]: Conclusion): ClassificationRule['then'] {
  return { category, severity, retryability, layer, confidence, because };
}
