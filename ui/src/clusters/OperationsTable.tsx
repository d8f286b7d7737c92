import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import type { Operation } from '../api/types';
import { DataTable } from '../common/DataTable';
import { Nothing } from '../common/Pieces';
import { OPERATION_LOOKS, StateLabel } from '../common/states';
import { Elapsed, When } from '../common/When';
import { kindOf } from './OperationProgress';

interface Props {
  operations: Operation[];
  selected: string | undefined;
  onOperation: (id: string) => void;
}

/** All operations of a cluster. */
export function OperationsTable({ operations, selected, onOperation }: Props) {
  return (
    <DataTable
      label="Operations"
      rows={operations}
      keyOf={(operation) => operation.id}
      isSelected={(operation) => operation.id === selected}
      columns={[
        {
          title: 'Operation',
          of: (operation) => (
            <button type="button" className="loom-link" onClick={() => onOperation(operation.id)}>
              {kindOf(operation)}
            </button>
          ),
        },
        {
          title: 'State',
          of: (operation) => <StateLabel state={operation.state} looks={OPERATION_LOOKS} />,
        },
        {
          title: 'Tasks',
          of: ({ tasks }) =>
            `${tasks.done} of ${tasks.total}${tasks.failed > 0 ? `, ${tasks.failed} failed` : ''}`,
        },
        { title: 'By', of: (operation) => operation.requestedBy ?? '–' },
        {
          title: 'Started',
          of: (operation) => <When at={operation.createdAt} />,
          cell: { modifier: 'nowrap' },
        },
        {
          title: 'Took',
          of: (operation) => <Elapsed from={operation.createdAt} to={operation.endedAt} />,
          cell: { modifier: 'nowrap' },
        },
      ]}
      empty={<Nothing title="No operations yet" icon={HistoryIcon} />}
    />
  );
}
