import { byFlapping } from './by-flapping.ts';
import { byGroup } from './by-group.ts';
import { byInhibition } from './by-inhibition.ts';
import { byMaintenance } from './by-maintenance.ts';
import { byQuietHours } from './by-quiet-hours.ts';
import { bySilence } from './by-silence.ts';
import type { Stage } from './stage.ts';

/**
 * Everything that can hold a page back, in the order in which it is asked (that of Alertmanager's pipeline, with Salvor's own stages).
 * What a person decided comes before what a machine concludes. The group comes last, because asking it takes the lead of a group:
 * only a page that nothing else holds back may speak for others.
 */
export const PIPELINE: readonly { name: string; stage: Stage }[] = [
  { name: 'maintenance', stage: byMaintenance },
  { name: 'silence', stage: bySilence },
  { name: 'inhibition', stage: byInhibition },
  { name: 'quiet hours', stage: byQuietHours },
  { name: 'flapping', stage: byFlapping },
  { name: 'group', stage: byGroup },
];
