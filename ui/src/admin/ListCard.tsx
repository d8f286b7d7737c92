import { Button } from '@patternfly/react-core';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import type { ReactNode } from 'react';
import { DataTable, type DataTableProps } from '../common/DataTable';
import { Loaded, type LoadedProps } from '../common/Loaded';

interface Props<T> extends Pick<LoadedProps<T[]>, 'query' | 'loading'>, Omit<DataTableProps<T>, 'rows'> {
  /** Stands above the table. */
  children?: ReactNode;
}

/** All things of one kind as the rows of a table, once they are loaded. */
export function ListCard<T>({ query, loading, children, ...table }: Props<T>) {
  return (
    <div className="loom-card">
      {children}
      <Loaded query={query} loading={loading}>
        {(rows) => <DataTable rows={rows} {...table} />}
      </Loaded>
    </div>
  );
}

/** Opens the dialog for one more of what a page lists. */
export function NewButton({ one, onClick }: { one: string; onClick: () => void }) {
  return (
    <Button icon={<PlusIcon />} onClick={onClick}>
      New {one}
    </Button>
  );
}
