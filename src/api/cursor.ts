import { SalvorError } from '../domain/error-codes.ts';
import type { IncidentPlace } from '../storage/read-incidents.ts';

/** A place in the list as clients hold it: opaque, so that its form may change. */
export function cursorOf({ openedAt, id }: IncidentPlace): string {
  return Buffer.from(`${openedAt} ${id}`).toString('base64url');
}

/** @throws SalvorError INVALID_INPUT when the text was not made by `cursorOf` */
export function placeOf(cursor: string): IncidentPlace {
  const [, openedAt, id] = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (openedAt === undefined || id === undefined || id.includes('\u0000')) {
    throw new SalvorError('INVALID_INPUT', 'cursor: is none that this API gave. Leave it out to begin with the newest incident.', {
      field: 'cursor',
    });
  }
  return { openedAt: Number(openedAt), id };
}
