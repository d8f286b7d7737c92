import { PREFIX } from './http';
import { Problem } from './problem';

/** One event of a stream of events. */
export interface StreamEvent {
  name: string;
  data: string;
}

/**
 * Takes events out of a text that may end in the middle of one.
 *
 * @returns the events, and the rest of the text
 */
export function takeEvents(text: string): { events: StreamEvent[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events: StreamEvent[] = [];
  for (const block of blocks) {
    const event: StreamEvent = { name: 'message', data: '' };
    const data: string[] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('event:')) event.name = line.slice('event:'.length).trim();
      else if (line.startsWith('data:')) data.push(line.slice('data:'.length).trim());
    }
    if (data.length > 0) events.push({ ...event, data: data.join('\n') });
  }
  return { events, rest };
}

/** Posts a question and hears its answer as a stream of events. Throws a {@link Problem} unless it is one. */
export async function postForEvents(
  url: string,
  body: unknown,
  onEvent: (event: StreamEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  const response = await fetch(new URL(`${PREFIX}${url}`, window.location.origin), {
    method: 'POST',
    headers: { Accept: 'text/event-stream, application/problem+json', 'Content-Type': 'application/json' },
    credentials: 'same-origin',
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  }).catch((thrown: unknown) => {
    if (signal?.aborted) throw thrown;
    throw Problem.of(thrown instanceof Error ? new TypeError(thrown.message) : thrown);
  });
  if (!response.ok || !response.body) throw await Problem.fromResponse(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    const taken = takeEvents(done ? `${text}\n\n` : text + value);
    taken.events.forEach(onEvent);
    text = taken.rest;
    if (done) return;
  }
}
