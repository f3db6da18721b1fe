// @ts-check
/**
 * A schedule between two moments, as the API shows it. Types alone, so that what is pure needs no browser.
 *
 * @import { Stretch } from './zone.js'
 *
 * @typedef {Stretch & { person: string, name: string, layer?: string, override?: string, insteadOf?: string }} Shift
 * @typedef {Stretch & { id: string, person: string, replaces?: string, reason?: string, by?: string }} ShownOverride
 * @typedef {{ schedule: string, timeZone: string, from: number, until: number, layers: { name: string, shifts: Shift[] }[],
 *   overrides: ShownOverride[], final: Shift[], gaps: Stretch[] }} Shifts
 */
export {};
