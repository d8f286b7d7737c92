import { Tooltip } from '@patternfly/react-core';
import { useSyncExternalStore } from 'react';
import { formatDateTime, formatDuration, formatRelative } from './format';

/** One clock for the whole page, so that all relative times move together. */
const TICK = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** A moment, relative to now, with the exact time in a tooltip. */
export function When({ at, none = '–' }: { at: string | null | undefined; none?: string }) {
  return at ? <Moment at={at} /> : none;
}

function Moment({ at }: { at: string }) {
  const current = useNow();
  return (
    <Tooltip content={formatDateTime(at)}>
      <time dateTime={at}>{formatRelative(at, current)}</time>
    </Tooltip>
  );
}

/** How long something took, or is taking. */
export function Elapsed({ from, to }: { from: string | null; to: string | null }) {
  if (!from) return '–';
  if (to) return formatDuration(Math.max(0, new Date(to).getTime() - new Date(from).getTime()));
  return <Running from={from} />;
}

function Running({ from }: { from: string }) {
  const current = useNow();
  const seconds = Math.max(0, Math.floor((current - new Date(from).getTime()) / 1000));
  return <>{formatDuration(seconds * 1000)}</>;
}
