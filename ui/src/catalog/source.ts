import { parse, stringify } from 'yaml';

export type Format = 'yaml' | 'json';

export function write(value: unknown, format: Format): string {
  return format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value, { lineWidth: 110 });
}

/** Reads YAML, of which JSON is a part. Throws an Error that says where it cannot be read. */
export function read(text: string): Record<string, unknown> {
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('A definition is an object with a name, as in "name: web".');
  }
  return value as Record<string, unknown>;
}
