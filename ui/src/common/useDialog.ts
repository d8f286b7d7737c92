import { useState } from 'react';

/** The one dialog that is open on a page of things of one kind: for a new one, or about one of them. */
export type Dialog<T, About extends string> = { what: 'new' } | { what: About; of: T };

export function useDialog<T, About extends string>() {
  const [dialog, setDialog] = useState<Dialog<T, About>>();
  return {
    dialog,
    openNew: () => setDialog({ what: 'new' }),
    openAbout: (what: About, of: T) => setDialog({ what, of }),
    close: () => setDialog(undefined),
  };
}
