import type { LoomEvent } from '../api/events';
import type { LogPage } from '../api/types';

/** Stands in for the browser's stream of events. */
export class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  private static opened: FakeEventSource[] = [];
  readonly url: string;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((message: MessageEvent<string>) => void) | null = null;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.opened.push(this);
    queueMicrotask(() => this.onopen?.());
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  /** Says an event on all streams that are open. */
  static say(event: LoomEvent): void {
    for (const source of FakeEventSource.opened.filter(
      (each) => each.readyState !== FakeEventSource.CLOSED,
    )) {
      source.dispatchEvent(new MessageEvent(event.type, { data: JSON.stringify(event) }));
    }
  }

  /** Says a piece of a log on the streams of logs. */
  static log(page: LogPage): void {
    for (const source of FakeEventSource.opened.filter(
      (each) => each.readyState !== FakeEventSource.CLOSED && each.url.includes('/log/stream'),
    )) {
      source.dispatchEvent(new MessageEvent('log', { data: JSON.stringify(page) }));
    }
  }

  static urls(): string[] {
    return FakeEventSource.opened.map((source) => source.url);
  }

  static forget(): void {
    for (const source of FakeEventSource.opened) source.close();
    FakeEventSource.opened = [];
  }
}
