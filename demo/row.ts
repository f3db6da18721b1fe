/** One scenario as it went. */
export interface Row {
  scenario: string;
  /** How it ended, or why the end was not reached. */
  outcome: string;
  expected: string;
  /** Id of the scenario's (main) incident; absent when none was opened. */
  incident?: string;
  /** From the failure to the end of its incidents. */
  seconds: number;
  ok: boolean;
}
