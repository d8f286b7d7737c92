import { isScalar, parseDocument, stringify, visit } from 'yaml';

export type Format = 'yaml' | 'json';

export function write(value: unknown, format: Format): string {
  return format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value, { lineWidth: 110 });
}

/**
 * Reads YAML, of which JSON is a part, as the server does: a word that would be written in another way stays the text that it
 * is, such as 0644 and 3.10. Throws an Error that says where it cannot be read.
 */
export function read(text: string, what: string): Record<string, unknown> {
  const document = parseDocument(text, { merge: true });
  if (document.errors[0]) throw document.errors[0];
  visit(document, {
    Scalar(_, node) {
      if (node.type !== 'PLAIN' || node.source === undefined || node.source === '') return;
      if (!isKept(node.value, node.source)) node.value = node.source;
    },
  });
  const value: unknown = isScalar(document.contents) ? undefined : document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(what);
  return value as Record<string, unknown>;
}

function isKept(value: unknown, source: string): boolean {
  return (
    (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) &&
    String(value) === source
  );
}
