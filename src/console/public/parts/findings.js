// @ts-check
/** What would keep somebody from being told within a year, the worst first, each with what helps. @import { Readiness, ReadinessFinding } from '../readiness.js' */
import { html } from '../html.js';
import { counted } from '../words.js';
import { At } from './countdown.js';

const WEIGHTS = /** @type {const} */ (['critical', 'warning', 'notice']);
/** The tone of a badge that carries the weight. */
const TONES = { critical: 'critical', warning: 'warning', notice: 'info' };
/** More stretches than this say nothing new. */
const SHOWN_TIMES = 3;
const DAY_MS = 86_400_000;

/** @param {{ readiness: Readiness | undefined }} props */
export const Findings = ({ readiness }) => html`
  <section class="card" aria-labelledby="findings">
    <h2 id="findings">
      Findings <span class="aside">${readiness && `over ${Math.round((readiness.until - readiness.from) / DAY_MS)} days`}</span>
    </h2>
    ${readiness === undefined && html`<p class="quiet">Working through a year of schedules…</p>`}
    ${readiness !== undefined && html`<${Verdict} readiness=${readiness} />`}
    <ul class="findings">
      ${WEIGHTS.flatMap((weight) => readiness?.findings.filter(({ severity }) => severity === weight) ?? []).map(
        (finding, index) => html`<${Finding} key=${`${finding.kind} ${finding.subject.name} ${index}`} finding=${finding} />`,
      )}
    </ul>
  </section>
`;

/** @param {{ readiness: Readiness }} props */
const Verdict = ({ readiness: { ready, people, teams, schedules, findings } }) => html`
  <p class=${ready ? 'verdict is-good' : 'verdict is-bad'}>
    ${ready ? 'Ready: nothing critical was found.' : `Not ready: ${counted(findings.filter(({ severity }) => severity === 'critical').length, 'critical finding')}.`}
    <span class="aside">${counted(people, 'person', 'people')}, ${counted(teams, 'team')}, ${counted(schedules, 'schedule')}</span>
  </p>
`;

/** @param {{ finding: ReadinessFinding }} props */
const Finding = ({ finding: { severity, kind, message, remedy, times = [] } }) => html`
  <li class=${`finding is-${severity}`}>
    <p><span class=${`severity is-${TONES[severity]}`}>${severity}</span> <span class="quiet">${kind.replaceAll('_', ' ')}</span></p>
    <p>${message}</p>
    <p class="remedy"><b>Remedy:</b> ${remedy}</p>
    ${
      times.length > 0 &&
      html`<p class="aside">
        ${'In your own time: '}
        ${times.slice(0, SHOWN_TIMES).map(({ from, until }, index) => html`${index > 0 && '; '}<${At} at=${from} /> to <${At} at=${until} />`)}
        ${times.length > SHOWN_TIMES && ' …'}
      </p>`
    }
  </li>
`;
