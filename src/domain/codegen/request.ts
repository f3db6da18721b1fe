import type { Severity } from '../severity.ts';
import type { Codegen } from './policy.ts';

/** Asks for a fix. Plain data: it crosses from the workflow to the activity. */
export interface CodegenRequest {
  incidentId: string;
  /** Names the request within the incident ("1", "2" …): the same request opens the same issue. Letters, digits and hyphens. */
  requestId: string;
  service: string;
  operation: string;
  severity: Severity;
  /** One line: what is broken. */
  title: string;
  /** What happened and how it was classified, most important first. */
  lines: string[];
  failure: { name: string; message: string; code?: string; stack?: string };
  /** What the machine tried, in words. */
  attempts: string[];
  codegen: Codegen;
}

/** What became of a request. What may succeed later is no answer: the activity fails retryably then. */
export type CodegenAnswer =
  | { outcome: 'opened'; issueId: string; /** "ENG-12". */ identifier: string; url: string; reason: string }
  | { outcome: 'refused'; reason: string; code?: string };

/** A word back to whoever answered: approved, applied, did not help. */
export interface CodegenNews {
  incidentId: string;
  issueId: string;
  /** Names the message: the same one is written once. */
  key: string;
  /** Plain text. */
  text: string;
  /** True when nothing more is asked for: the issue is completed. */
  done: boolean;
}
