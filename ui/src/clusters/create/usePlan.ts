import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ClusterRequest, Progress } from '../../api/types';
import { previewLive, stopSolve } from '../../whatif/placements';

const SETTLE_MILLIS = 350;

interface Watched {
  request: string;
  id?: string;
  progress?: Progress;
}

/** The plan for a request, asked for when the form has come to rest, and watched while it is solved. */
export function usePlan(request: ClusterRequest | undefined) {
  const wanted = request ? JSON.stringify(request) : undefined;
  const [settled, setSettled] = useState(wanted);
  const [watched, setWatched] = useState<Watched>();
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLE_MILLIS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useQuery({
    queryKey: ['plan', settled],
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    queryFn: ({ signal }) => {
      const asked = settled ?? '{}';
      setWatched({ request: asked });
      const note = (part: Partial<Watched>) =>
        setWatched((now) => (now?.request === asked ? { ...now, ...part } : now));
      return previewLive(
        JSON.parse(asked),
        (id) => note({ id }),
        (progress) => note({ progress }),
        signal,
      );
    },
  });
  const solving = query.isFetching && watched !== undefined && watched.request === settled;
  return {
    data: query.error ? undefined : query.data,
    error: query.error,
    busy: wanted !== undefined && (query.isFetching || settled !== wanted),
    progress: solving ? watched.progress : undefined,
    /** Ends the solve with the best so far; undefined where there is nothing to end. */
    stop: solving && watched.id ? () => stopSolve(watched.id ?? '') : undefined,
  };
}
