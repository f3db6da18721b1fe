import type { Facts } from './facts.ts';
import { factsOf } from './facts.ts';
import type { Classifier, Opinion } from './opinion.ts';
import type { ClassificationRule } from './rule.ts';

/** A table of rules as a classifier. Patterns are compiled once, here. */
export function ruleClassifier(rules: readonly ClassificationRule[], options: { own?: boolean } = {}): Classifier {
  const compiled = rules.map((rule) => ({ rule, holds: condition(rule.when) }));
  return (report) => {
    const facts = factsOf(report);
    const holding = compiled.filter(({ holds }) => holds(facts)).map(({ rule }) => rule);
    return exactest(holding, facts).map((rule) => opinion(rule, options.own === true));
  };
}

/** A rule about a code silences those about its class, as an exception does a rule. */
function exactest(rules: readonly ClassificationRule[], facts: Facts): ClassificationRule[] {
  const exactState = Math.max(0, ...rules.map(({ when }) => sqlStateLength(when.sqlState, facts)));
  const statusIsKnown = rules.some(({ when }) => when.httpStatus?.some((one) => String(one) === String(facts.httpStatus)));
  return rules.filter(({ when }) => {
    if (when.sqlState && sqlStateLength(when.sqlState, facts) < exactState) return false;
    return !(when.httpStatus && statusIsKnown && !when.httpStatus.some((one) => String(one) === String(facts.httpStatus)));
  });
}

function sqlStateLength(prefixes: readonly string[] | undefined, { sqlStates }: Facts): number {
  const matching = (prefixes ?? []).filter((prefix) => [...sqlStates].some((state) => state.startsWith(prefix)));
  return Math.max(0, ...matching.map((prefix) => prefix.length));
}

function opinion({ id, then }: ClassificationRule, own: boolean): Opinion {
  return { source: id, ...then, ...(own && { own }) };
}

/** All conditions that are given must hold; a rule without any never does, because it would hold for everything. */
function condition(when: ClassificationRule['when']): (facts: Facts) => boolean {
  const tests: ((facts: Facts) => boolean)[] = [];
  const { name, message, sqlState, httpStatus, grpcStatus, errno, code, provider, operation } = when;
  // Exact facts first: they are cheap, and most rules end here.
  if (provider) tests.push((facts) => facts.provider !== undefined && provider.includes(facts.provider));
  if (operation) tests.push((facts) => operation.includes(facts.operation));
  if (name) tests.push((facts) => name.some((one) => facts.names.has(one)));
  if (code) tests.push((facts) => code.some((one) => facts.codes.has(one)));
  if (errno) tests.push((facts) => errno.some((one) => facts.errnos.has(one)));
  if (grpcStatus) tests.push(({ grpcStatus: status }) => status !== undefined && grpcStatus.includes(status));
  if (httpStatus) tests.push(({ httpStatus: status }) => status !== undefined && httpStatus.some((one) => isStatus(one, status)));
  if (sqlState) tests.push(({ sqlStates }) => sqlState.some((prefix) => [...sqlStates].some((state) => state.startsWith(prefix))));
  if (message !== undefined) {
    const pattern = new RegExp(message, 'i');
    tests.push(({ messages }) => messages.some((text) => pattern.test(text)));
  }
  return (facts) => tests.length > 0 && tests.every((holds) => holds(facts));
}

/** "5xx" stands for its class. */
function isStatus(wanted: number | string, status: number): boolean {
  const text = String(wanted);
  return text === String(status) || (/^[1-5]xx$/i.test(text) && text.startsWith(String(Math.floor(status / 100))));
}
