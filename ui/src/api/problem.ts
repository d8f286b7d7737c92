/** One thing wrong in what was sent, with the place that it is about. */
export interface FieldProblem {
  pointer: string;
  message: string;
}

/** What the server says when it refuses (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: FieldProblem[];
  readonly traceId: string | undefined;

  constructor(status: number, title: string, detail: string, errors: FieldProblem[] = [], traceId?: string) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.errors = errors;
    this.traceId = traceId;
  }

  /** Any thrown value as a problem, so that every error can be shown the same way. */
  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    if (thrown instanceof TypeError) {
      return new Problem(
        0,
        'The server cannot be reached',
        'No answer came from the Loom server.\nMaybe it is starting, or your network is down: try again in a moment.',
      );
    }
    return new Problem(0, 'Something went wrong', thrown instanceof Error ? thrown.message : String(thrown));
  }

  static async fromResponse(response: Response): Promise<Problem> {
    const type = response.headers.get('content-type') ?? '';
    const fallback = titles[response.status] ?? `The server answered ${response.status}`;
    if (!type.includes('json')) {
      return new Problem(response.status, fallback, '');
    }
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : undefined);
    return new Problem(
      response.status,
      text('title') ?? fallback,
      text('detail') ?? '',
      fieldProblems(body.errors ?? body.violations),
      text('traceId'),
    );
  }
}

const titles: Record<number, string> = {
  401: 'You are not signed in',
  403: 'You may not do this',
  404: 'Not found',
  409: 'This conflicts with what is there',
  412: 'Somebody else changed this meanwhile',
  413: 'Too large',
  503: 'The server is not ready yet',
};

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: Record<string, unknown>) => ({
    pointer: String(entry.pointer ?? entry.field ?? ''),
    message: String(entry.message ?? entry.detail ?? ''),
  }));
}

/** The sentences of an error apart from its hint: what comes on lines that begin with "Maybe". */
export function splitHint(text: string): { sentences: string; hints: string[] } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return {
    sentences: lines.filter((line) => !/^\s*maybe\b/i.test(line)).join('\n'),
    hints: lines.filter((line) => /^\s*maybe\b/i.test(line)).map((line) => line.trim()),
  };
}
