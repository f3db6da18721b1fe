import { acknowledgements } from './goalert/acknowledgements.ts';
import { badReceivers } from './goalert/bad-receivers.ts';
import { intake } from './goalert/intake.ts';
import { kills } from './goalert/kills.ts';
import { levels } from './goalert/levels.ts';
import { reportToPage } from './goalert/report-to-page.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './row.ts';

/**
 * What was measured of GoAlert, row by row, on Salvor: webhooks, real time, HTTP reports, the same kills and the same bad receivers.
 * GoAlert's figures are constants from a run of its own (built from source, PostgreSQL 15, 2 cores shared with client and receiver).
 */
export const goalertTable: Measurement = {
  name: 'goalert-table',
  title: "the rows measured of GoAlert, beside GoAlert's figures",
  async run(house, scale) {
    const rows: Row[] = [];
    for (const part of [intake, reportToPage, levels, acknowledgements, badReceivers, kills]) rows.push(...(await part(house, scale)));
    return rows;
  },
};
