/** A value that went, came or became another, by its JSON pointer. What was absent is undefined. */
export interface Change {
  pointer: string;
  before: string | undefined;
  after: string | undefined;
}

/** What differs between two JSON values, leaf by leaf, in the order in which they name it. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const old = leaves(before);
  const fresh = leaves(after);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((pointer) => old.get(pointer) !== fresh.get(pointer))
    .map((pointer) => ({ pointer, before: old.get(pointer), after: fresh.get(pointer) }));
}

function leaves(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  collect('', value, found);
  return found;
}

function collect(pointer: string, value: unknown, into: Map<string, string>): void {
  if (value === undefined || (value === null && pointer === '')) return;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) {
    into.set(pointer === '' ? '/' : pointer, typeof value === 'string' ? value : JSON.stringify(value));
    return;
  }
  for (const [key, inner] of entries) {
    collect(`${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, inner, into);
  }
}
