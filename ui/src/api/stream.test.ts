import { describe, expect, it } from 'vitest';
import { takeEvents } from './stream';

describe('a stream of events', () => {
  it('keeps what is not yet complete', () => {
    const first = takeEvents('event: a\ndata: {"x":1}\n\nevent: b\nda');
    expect(first.events).toEqual([{ name: 'a', data: '{"x":1}' }]);
    expect(takeEvents(`${first.rest}ta: 2\n\n`)).toEqual({ events: [{ name: 'b', data: '2' }], rest: '' });
  });

  it('joins lines of data and leaves out comments', () => {
    expect(takeEvents(': heartbeat\n\nevent:c\r\ndata:1\r\ndata:2\r\n\r\n').events).toEqual([
      { name: 'c', data: '1\n2' },
    ]);
  });
});
