import type { Report } from '../report.ts';
import type { Severity } from '../severity.ts';
import type { Category, Layer, Retryability } from './categories.ts';

/** What one source of knowledge says about a failure. */
export interface Opinion {
  /** Id of the rule, or name of the model, that says so. */
  source: string;
  category: Category;
  severity: Severity;
  retryability: Retryability;
  layer: Layer;
  /** 0..1: how sure the source is when it is alone. */
  confidence: number;
  /** In an operator's words. */
  because: string;
  /** A playbook's word about its own service: built-in knowledge may support it, and never outvotes it. */
  own?: true;
}

/** Anything that can judge a failure: the table of rules, and every model that comes later. Pure and deterministic. */
export type Classifier = (report: Report) => Opinion[];
