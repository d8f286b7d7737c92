import { Skeleton } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { ProblemAlert } from './ProblemAlert';

/** What a query tells, as far as a page shows it. */
export interface Loading<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

export interface LoadedProps<T> {
  query: Loading<T>;
  /** What is said while it is loaded, e.g. "Loading users". */
  loading: string;
  /** How many rows stand there meanwhile. */
  rows?: number;
  /** What could not be done, e.g. "The clusters could not be loaded". */
  failed?: string;
  children: (data: T) => ReactNode;
}

/** What was loaded, once it is; why it was not, with the way to try again; what was there before stays below that. */
export function Loaded<T>({
  query: { data, error, refetch },
  loading,
  rows,
  failed,
  children,
}: LoadedProps<T>) {
  return (
    <>
      {error !== null && <ProblemAlert error={error} title={failed} onRetry={() => void refetch()} />}
      {data !== undefined && children(data)}
      {data === undefined && error === null && <LoadingRows label={loading} rows={rows} />}
    </>
  );
}

/** Stands where rows will be. */
export function LoadingRows({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="loom-loading">
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton
          // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
          key={i}
          height="2.25rem"
          screenreaderText={i === 0 ? label : undefined}
        />
      ))}
    </div>
  );
}
