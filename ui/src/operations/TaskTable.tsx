import {
  Pagination,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon';
import { Table, Tbody, Td, Th, Thead, type ThProps, Tr } from '@patternfly/react-table';
import { useMemo, useState } from 'react';
import type { Task, TaskState } from '../api/types';
import { finder } from '../common/finder';
import { Nothing } from '../common/Pieces';
import { Search } from '../common/Search';
import { StateLabel, TASK_LOOKS } from '../common/states';
import { Elapsed } from '../common/When';
import { ATTENTION, countStates, taskText } from './tasks';

const COLUMNS = ['#', 'Task', 'Node', 'State', 'Attempts', 'Duration'] as const;
type Column = (typeof COLUMNS)[number];

const BY: Record<Column, (a: Task, b: Task) => number> = {
  '#': (a, b) => a.index - b.index,
  Task: (a, b) => taskText(a).localeCompare(taskText(b)) || a.index - b.index,
  Node: (a, b) =>
    (a.hostName ?? '').localeCompare(b.hostName ?? '', undefined, { numeric: true }) || a.index - b.index,
  State: (a, b) => ATTENTION.indexOf(a.state) - ATTENTION.indexOf(b.state) || a.index - b.index,
  Attempts: (a, b) => a.attempts - b.attempts || a.index - b.index,
  Duration: (a, b) => duration(a) - duration(b) || a.index - b.index,
};

function duration({ startedAt, endedAt }: Task): number {
  return startedAt && endedAt ? new Date(endedAt).getTime() - new Date(startedAt).getTime() : -1;
}

const FILTERS: { text: string; states: TaskState[] }[] = [
  { text: 'Waiting', states: ['WAITING', 'READY'] },
  { text: 'Under way', states: ['SENT', 'RUNNING', 'BACKING_OFF'] },
  { text: 'Failed', states: ['FAILED'] },
  { text: 'Done', states: ['SUCCEEDED', 'SKIPPED'] },
];

interface Props {
  tasks: Task[];
  selected: string | undefined;
  onTask: (taskId: string) => void;
  search: string;
  onSearch: (search: string) => void;
}

/** All that the graph says, as rows. */
export function TaskTable({ tasks, selected, onTask, search, onSearch }: Props) {
  const [sort, setSort] = useState<{ column: Column; down: boolean }>({ column: '#', down: false });
  const [only, setOnly] = useState<string>();
  const [page, setPage] = useState(1);
  const [perPage, setPerPage] = useState(25);
  const counts = countStates(tasks);

  const rows = useMemo(() => {
    const isFound = finder(search);
    const states = FILTERS.find((filter) => filter.text === only)?.states;
    const found = tasks.filter(
      (task) =>
        (!states || states.includes(task.state)) &&
        isFound([taskText(task), task.action, task.hostName, task.message, task.waiting?.message ?? null]),
    );
    const order = BY[sort.column];
    return found.sort((a, b) => (sort.down ? order(b, a) : order(a, b)));
  }, [tasks, search, only, sort]);
  const last = Math.max(1, Math.ceil(rows.length / perPage));
  const current = Math.min(page, last);

  const sortBy = (column: Column): NonNullable<ThProps['sort']> => ({
    columnIndex: COLUMNS.indexOf(column),
    sortBy: { index: COLUMNS.indexOf(sort.column), direction: sort.down ? 'desc' : 'asc' },
    onSort: (_event, index, direction) =>
      setSort({ column: COLUMNS[index] ?? '#', down: direction === 'desc' }),
  });

  return (
    <>
      <Toolbar>
        <ToolbarContent>
          <ToolbarItem>
            <Search label="Find by action, service or node" value={search} onChange={onSearch} />
          </ToolbarItem>
          <ToolbarItem className="pf-m-align-self-end">
            <ToggleGroup aria-label="Tasks by state">
              {FILTERS.map(({ text, states }) => (
                <ToggleGroupItem
                  key={text}
                  text={`${text} ${states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)}`}
                  isSelected={only === text}
                  onChange={(_, chosen) => setOnly(chosen ? text : undefined)}
                />
              ))}
            </ToggleGroup>
          </ToolbarItem>
          {rows.length > perPage && (
            <ToolbarItem variant="pagination" align={{ default: 'alignEnd' }} className="pf-m-align-self-end">
              <Pagination
                isCompact
                itemCount={rows.length}
                page={current}
                perPage={perPage}
                onSetPage={(_, next) => setPage(next)}
                onPerPageSelect={(_, next) => setPerPage(next)}
                titles={{ paginationAriaLabel: 'Pages of tasks' }}
              />
            </ToolbarItem>
          )}
        </ToolbarContent>
      </Toolbar>
      {rows.length === 0 ? (
        <Nothing title="No task matches" icon={SearchIcon} />
      ) : (
        <div className="loom-scroll">
          <Table aria-label="Tasks" variant="compact" className="loom-table">
            <Thead>
              <Tr>
                {COLUMNS.map((column) => (
                  <Th key={column} sort={sortBy(column)} modifier="nowrap">
                    {column}
                  </Th>
                ))}
                <Th>Message</Th>
              </Tr>
            </Thead>
            <Tbody>
              {rows.slice((current - 1) * perPage, current * perPage).map((task) => (
                <Tr key={task.id} isRowSelected={task.id === selected}>
                  <Td dataLabel="#">{task.index}</Td>
                  <Td dataLabel="Task">
                    <button type="button" className="loom-link" onClick={() => onTask(task.id)}>
                      {taskText(task)}
                    </button>
                  </Td>
                  <Td dataLabel="Node" modifier="nowrap">
                    {task.hostName}
                  </Td>
                  <Td dataLabel="State">
                    <StateLabel state={task.state} looks={TASK_LOOKS} />
                  </Td>
                  <Td dataLabel="Attempts">{task.attempts}</Td>
                  <Td dataLabel="Duration" modifier="nowrap">
                    <Elapsed from={task.startedAt} to={task.endedAt} />
                  </Td>
                  <Td dataLabel="Message" className="loom-cut">
                    {task.waiting?.message ?? task.message}
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </>
  );
}
