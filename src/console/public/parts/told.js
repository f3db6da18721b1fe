// @ts-check
/** How the messages of an incident fared, in one line. Pure. @import { NotificationView } from '../../../domain/incident/view.ts' */
import { channelWords, counted } from '../words.js';

/** "Slack and E-mail delivered, 1 not delivered". @param {NotificationView[]} notifications */
export function toldSummary(notifications) {
  const pages = notifications.filter(({ kind, state }) => kind !== 'all_clear' && state !== 'cancelled');
  if (pages.length === 0) return 'No message has left';
  const failed = pages.filter(({ state }) => state === 'failed').length;
  const unknown = pages.filter(({ state }) => state === 'unknown').length;
  const waiting = pages.filter(({ state }) => state === 'queued' || state === 'sending').length;
  const arrived = pages.filter(({ state }) => state === 'sent' || state === 'delivered' || state === 'acknowledged');
  const heldBack = pages.filter(({ state }) => state === 'suppressed').length;
  const channels = [...new Set(arrived.map(({ channel }) => channelWords(channel)))];
  return [
    ...(channels.length > 0 ? [`sent by ${channels.join(', ')}`] : []),
    ...(waiting > 0 ? [`${counted(waiting, 'message')} on the way`] : []),
    ...(heldBack > 0 ? [`${heldBack} held back`] : []),
    ...(failed > 0 ? [`${failed} not delivered`] : []),
    ...(unknown > 0 ? [`${unknown} may have arrived`] : []),
  ].join(', ');
}
