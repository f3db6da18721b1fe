import type { Incident } from './incident.ts';
import type { Mailbox } from './mailbox.ts';
import type { SalvorApi } from './salvor-api.ts';
import type { ShopClient } from './shop-client.ts';

/** What a scenario works with: the shop as its customers see it, Salvor and the mailbox as people see them. */
export interface Demo {
  shop: ShopClient;
  salvor: SalvorApi;
  mailbox: Mailbox;
}

export interface Played {
  /** The scenario's incidents as they ended, the main one first. */
  incidents: [Incident, ...Incident[]];
  /** What the shop itself shows now; the scenario has looked. */
  evidence: string;
  /** Mail that was opened on the way. */
  inbox?: string;
}

export interface Scenario {
  name: string;
  /** What goes wrong, in a sentence. */
  title: string;
  /**
   * How each of its incidents must end, and who must have been told; see `endOf` and `toldWhom`. Without `told` it may
   * be either: the machine can be faster than the page, which is taken back then.
   */
  expected: { end: string; told?: string };
  /** Lets it go wrong and waits for the end. @throws Error when the shop is not as it must be afterwards */
  play: (demo: Demo) => Promise<Played>;
}
