import type { ProbeResult } from '../../src/domain/effect.ts';

/** A probe's answer before the clock is added to it. */
export type Health = Omit<ProbeResult, 'tookMs'>;
