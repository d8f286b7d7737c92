import {
  ActionsColumn,
  type ActionsColumnProps,
  Table,
  Tbody,
  Td,
  type TdProps,
  Th,
  Thead,
  type ThProps,
  Tr,
} from '@patternfly/react-table';
import type { ReactNode } from 'react';

export interface Column<T> {
  title: string;
  of: (row: T) => ReactNode;
  head?: Pick<ThProps, 'width' | 'modifier' | 'className'>;
  cell?: Pick<TdProps, 'modifier' | 'className'>;
}

export interface DataTableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  /** What can be done with a row: in a last column that has no title to see. */
  actions?: (row: T) => ReactNode;
  isSelected?: (row: T) => boolean;
  /** Whether there are lines between the rows. */
  borders?: boolean;
  /** Stands in the place of a table without rows. */
  empty?: ReactNode;
}

/** Things as rows; on a narrow screen each row is a list of titles and values. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, keyOf, actions, isSelected, borders = true, empty } = props;
  if (rows.length === 0 && empty) return empty;
  return (
    <Table aria-label={label} variant="compact" borders={borders} className="loom-table">
      <Thead>
        <Tr>
          {columns.map(({ title, head }) => (
            <Th key={title} modifier="nowrap" {...head}>
              {title}
            </Th>
          ))}
          {actions && <Th screenReaderText="Actions" />}
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Tr key={keyOf(row)} isRowSelected={isSelected?.(row)}>
            {columns.map(({ title, of, cell }) => (
              <Td key={title} dataLabel={title} {...cell}>
                {of(row)}
              </Td>
            ))}
            {actions && <Td isActionCell>{actions(row)}</Td>}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** A row's menu; it opens over the page, so that a table that scrolls does not cut it. */
export function RowMenu({ items }: Pick<ActionsColumnProps, 'items'>) {
  return (
    <ActionsColumn
      popperProps={{
        position: 'right',
        minWidth: '12rem',
        appendTo: () => document.querySelector('main') ?? document.body,
      }}
      items={items}
    />
  );
}
