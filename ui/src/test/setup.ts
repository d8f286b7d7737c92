import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { FakeEventSource } from './FakeEventSource';
import { server } from './server';

// The DOM of the tests has no event stream; this one says what a test tells it to.
Object.assign(globalThis, { EventSource: FakeEventSource });

// A page is loaded when it is first opened, which takes a while on a small machine.
configure({ asyncUtilTimeout: 8_000 });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  FakeEventSource.forget();
});
afterAll(() => server.close());
