import { Problem } from './problem';

export const PREFIX = '/api/v1';

export interface Answer<T> {
  body: T;
  /** Version of a definition, to be sent back when it is written. */
  etag: string | null;
  location: string | null;
}

type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  /** A body as somebody wrote it, instead of `body`. */
  text?: string;
  /** The language of `text`. */
  format?: 'yaml' | 'json';
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce(
    (all, part, i) => all + part + (i < values.length ? encodeURIComponent(values[i] as string) : ''),
    '',
  );
}

/** A key under which the server does a request once, however often it arrives. Works on plain HTTP too. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Sends a request; the session's cookie goes along. Throws a {@link Problem} unless it succeeds. */
export async function send<T>(method: string, url: string, options: Options = {}): Promise<Answer<T>> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(options.query ?? {})) {
    if (Array.isArray(value)) for (const each of value) search.append(key, each);
    else if (value !== undefined && value !== '') search.set(key, String(value));
  }
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  const body = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (body !== undefined) headers['Content-Type'] ??= `application/${options.format ?? 'json'}`;
  if (method === 'POST') headers['Idempotency-Key'] ??= newIdempotencyKey();
  const suffix = search.size > 0 ? `?${search}` : '';
  const response = await fetch(new URL(`${PREFIX}${url}${suffix}`, window.location.origin), {
    method,
    headers,
    credentials: 'same-origin',
    ...(body !== undefined ? { body } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((thrown: unknown) => {
    if (options.signal?.aborted) throw thrown;
    throw Problem.of(thrown instanceof Error ? new TypeError(thrown.message) : thrown);
  });
  if (!response.ok) throw await Problem.fromResponse(response);
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return {
    body: (text === '' ? undefined : isJson ? JSON.parse(text) : text) as T,
    etag: response.headers.get('etag'),
    location: response.headers.get('location'),
  };
}

export async function get<T>(url: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await send<T>('GET', url, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) })).body;
}

/** All items of a list, page by page. */
export async function getAll<T>(url: string, query: Query = {}, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await get<{ items: T[]; next: string | null }>(
      url,
      { limit: 500, ...query, cursor },
      signal,
    );
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return items;
}
