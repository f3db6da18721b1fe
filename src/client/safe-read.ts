/**
 * Reading what was thrown. Anything can be: getters that throw, proxies that refuse everything, objects without a
 * prototype. Nothing in this file throws.
 */

/** The value of a property, or undefined when it cannot be read. */
export function read(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** The property as text when it is text, or a number that stands for itself. */
export function readText(value: unknown, key: string): string | undefined {
  const found = read(value, key);
  if (typeof found === 'string') return found;
  return typeof found === 'number' && Number.isFinite(found) ? String(found) : undefined;
}

export function readNumber(value: unknown, key: string): number | undefined {
  const found = read(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The name of the class, for errors that never set their own name. */
export function className(value: unknown): string | undefined {
  const name = readText(read(value, 'constructor'), 'name');
  return name === undefined || name === '' || name === 'Object' || name === 'Function' ? undefined : name;
}

/** Any value in words. */
export function inText(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value) ?? '(not readable)';
    return String(value);
  } catch {
    return '(not readable)';
  }
}

/**
 * At most `limit` characters of valid Unicode. A lone half of a surrogate pair and NUL cannot be stored by Postgres; they
 * become U+FFFD.
 */
export function bounded(text: string, limit: number): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
