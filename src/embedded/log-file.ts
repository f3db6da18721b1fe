import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** One older file is kept, so the logs of a part never take more than about twice this. */
const ROTATE_AT_BYTES = 10 * 1024 * 1024;

/**
 * Opens a part's log for appending and moves a large one aside. The part writes to the file by itself: no pipe leads through
 * the supervisor, so a part outlives a killed supervisor without losing a line.
 */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_AT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** The last non-empty lines of a log file, for error messages; '' when there are none. */
export function lastLines(file: string, count = 5, fromByte = 0): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const from = Math.max(fromByte, size - 8192);
  if (size <= from) return '';
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(size - from);
    const read = readSync(descriptor, buffer, 0, buffer.length, from);
    const lines = buffer.toString('utf8', 0, read).split('\n');
    return lines
      .filter((line) => line.trim() !== '')
      .slice(-count)
      .join('\n');
  } finally {
    closeSync(descriptor);
  }
}
