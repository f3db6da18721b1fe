/**
 * Plain JSON that Postgres can keep: jsonb and text refuse U+0000 and lone surrogates, which hostile error messages contain.
 * They become U+FFFD; a record must never be refused for a message's sake. Fields that are undefined are dropped.
 */
export function storable<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return Object.fromEntries(entries.map(([key, held]) => [cleanText(key), clean(held)]));
}

function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}
