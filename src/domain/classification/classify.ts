import { inWords } from '../words.ts';
import type { ImpactThresholds } from '../policy/playbook.ts';
import type { Report } from '../report.ts';
import type { Retryability } from './categories.ts';
import { combine, retryabilityOf, type Verdict } from './combine.ts';
import { impactOf, raisedByImpact } from './impact.ts';
import type { Classifier, Opinion } from './opinion.ts';
import { postgresqlWords } from './postgresql-words.ts';
import { ruleClassifier } from './rule-classifier.ts';
import type { Classification, ClassificationRule } from './rule.ts';
import { BUILT_IN_RULES } from './rules/index.ts';

const builtIn: Classifier = ruleClassifier(BUILT_IN_RULES);

export interface ClassifyOptions {
  /** The playbook's own rules; where one holds, it decides the category. */
  rules?: readonly ClassificationRule[];
  thresholds: ImpactThresholds;
  /** Further sources of opinions, beside the built-in table: models. */
  classifiers?: readonly Classifier[];
}

/**
 * Says what kind of failure a report is, how bad, and whether the same call can succeed when it is made again; each with
 * its reason. Pure and deterministic: the same report and options give the same answer, in a workflow too.
 */
export function classify(report: Report, options: ClassifyOptions): Classification {
  const own = ruleClassifier(options.rules ?? [], { own: true });
  const opinions = [own, builtIn, postgresqlWords, ...(options.classifiers ?? [])].flatMap((classifier) => classifier(report));
  const verdict = combine(opinions) ?? nothingKnown(report);
  const strongest = verdict.opinions[0] ?? NO_OPINION;
  const retry = retryability(report, verdict);
  const business = impactOf(report.business, options.thresholds);
  const stated = report.severity ?? strongest.severity;
  const severity = raisedByImpact(stated, business.impact);
  return {
    category: verdict.category,
    severity,
    retryability: retry.retryability,
    layer: strongest.layer,
    impact: business.impact,
    confidence: verdict.confidence,
    reasons: [
      ...verdict.opinions.map(({ because, source }) => `${because} (${source})`),
      ...(verdict.against === undefined ? [] : [`Against it: ${verdict.against.because} (${verdict.against.source})`]),
      ...retry.reasons,
      ...(report.severity === undefined ? [] : [`The reporter says the severity is ${report.severity}.`]),
      ...business.reasons,
      ...(severity === stated ? [] : [`Severity raised from ${stated} to ${severity} because the business impact is ${business.impact}.`]),
    ],
  };
}

/** Being wrong about an unknown failure costs a person a look; being silent about it costs an outage: error. */
const NO_OPINION: Opinion = {
  source: 'unknown',
  category: 'unknown',
  severity: 'error',
  retryability: 'unknown',
  layer: 'application',
  confidence: 0.1,
  because: '',
};

function nothingKnown(report: Report): Verdict {
  const because = `No rule knows ${report.failure.name}${report.failure.code === undefined ? '' : ` with code ${report.failure.code}`} and these words.`;
  return { category: 'unknown', confidence: NO_OPINION.confidence, opinions: [{ ...NO_OPINION, because }] };
}

/** Whoever asks to come back later says that coming back can help. */
function retryability({ failure }: Report, verdict: Verdict): { retryability: Retryability; reasons: string[] } {
  const judged = retryabilityOf(verdict.opinions);
  if (failure.retryAfterMs === undefined) return { retryability: judged, reasons: [] };
  return { retryability: 'transient', reasons: [`The other side asks to wait ${inWords(failure.retryAfterMs)} and try again.`] };
}
