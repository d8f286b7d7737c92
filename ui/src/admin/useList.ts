import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { All } from './admin';

/** The one dialog that is open on a page of things of one kind: for a new one, or about one of them. */
type Dialog<T, About extends string> = { what: 'new' } | { what: About; of: T };

/** What a page of all things of one kind works with: them, its dialog, and how to look at them anew. */
export function useList<T, About extends string = never>(all: All<T>) {
  const query = useQuery(all);
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog<T, About>>();
  return {
    query,
    dialog,
    openNew: () => setDialog({ what: 'new' }),
    openAbout: (what: About, of: T) => setDialog({ what, of }),
    close: () => setDialog(undefined),
    refresh: () => client.invalidateQueries({ queryKey: all.queryKey }),
  };
}
