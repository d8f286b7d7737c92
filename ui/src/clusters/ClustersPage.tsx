import {
  Button,
  Flex,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  Toolbar,
  ToolbarContent,
  ToolbarFilter,
  ToolbarItem,
} from '@patternfly/react-core';
import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { clustersQuery } from '../api/queries';
import type { Cluster, ClusterState } from '../api/types';
import { type Column, DataTable } from '../common/DataTable';
import { finder } from '../common/finder';
import { plural } from '../common/format';
import { Loaded } from '../common/Loaded';
import { Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { Search } from '../common/Search';
import { CLUSTER_LOOKS, lookOf, StateLabel } from '../common/states';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { isOpen, kindOf, OperationProgress } from './OperationProgress';

const STATES = Object.keys(CLUSTER_LOOKS) as ClusterState[];
/** Clusters that are gone are shown only when they are asked for. */
const LIVING = STATES.filter((state) => state !== 'TERMINATED');
/** What a filter is looked for in, so that one that matches nothing ends. */
const MAX_PAGES_TO_SEARCH = 20;

export interface ClusterFilter {
  q?: string;
  state?: ClusterState[];
}

/** Whether a cluster is as the filters say. Its state counts too, for it may have changed since it was listed. */
export function matches(cluster: Cluster, { q, state }: ClusterFilter): boolean {
  if (!(state?.length ? state : LIVING).includes(cluster.state)) return false;
  const { name, owner, template, description, number } = cluster;
  return finder(q ?? '')([name, owner, template, description, number]);
}

export function ClustersPage() {
  const filter = useSearch({ from: '/app/clusters' });
  const navigate = useNavigate({ from: '/clusters' });
  const session = useSession();
  const query = useInfiniteQuery(clustersQuery(filter.state?.length ? filter.state : LIVING));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const all = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = all.filter((cluster) => matches(cluster, filter));
  const filtering = Boolean(filter.q || filter.state?.length);
  const canCreate = session.can('ADMIN', 'USER');

  const searchOn =
    filtering && hasNextPage && !isFetchingNextPage && (data?.pages.length ?? 0) < MAX_PAGES_TO_SEARCH;
  useEffect(() => {
    if (searchOn) void fetchNextPage();
  }, [searchOn, fetchNextPage]);

  const setFilter = (next: ClusterFilter) =>
    void navigate({
      search: { ...(next.q ? { q: next.q } : {}), ...(next.state?.length ? { state: next.state } : {}) },
      replace: true,
    });
  const create = canCreate && (
    <Button icon={<PlusIcon />} component={(props: object) => <Link to="/clusters/new" {...props} />}>
      Create cluster
    </Button>
  );

  return (
    <Page
      title="Clusters"
      subtitle={data ? `${plural(shown.length, 'cluster')}${hasNextPage ? ' of those loaded' : ''}` : ' '}
      actions={create}
    >
      <div className="loom-card">
        <Filters filter={filter} onFilter={setFilter} />
        <Loaded query={query} loading="Loading clusters" failed="The clusters could not be loaded">
          {() =>
            shown.length > 0 ? (
              <DataTable label="Clusters" columns={COLUMNS} rows={shown} keyOf={(cluster) => cluster.id} />
            ) : (
              !searchOn &&
              !isFetchingNextPage && (
                <Empty filtering={filtering} onClear={() => setFilter({})} create={create} />
              )
            )
          }
        </Loaded>
        {hasNextPage && !searchOn && (
          <Flex justifyContent={{ default: 'justifyContentCenter' }} className="loom-more">
            <Button variant="secondary" isLoading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Load more
            </Button>
          </Flex>
        )}
      </div>
    </Page>
  );
}

function Filters({ filter, onFilter }: { filter: ClusterFilter; onFilter: (filter: ClusterFilter) => void }) {
  const [open, setOpen] = useState(false);
  const states = filter.state ?? [];
  const toggleState = (state: ClusterState) =>
    onFilter({
      ...filter,
      state: states.includes(state) ? states.filter((each) => each !== state) : [...states, state],
    });
  return (
    <Toolbar
      clearAllFilters={() => onFilter({})}
      clearFiltersButtonText="Clear filters"
      collapseListedFiltersBreakpoint="md"
    >
      <ToolbarContent>
        <ToolbarItem>
          <Search
            label="Find by name, owner or template"
            value={filter.q ?? ''}
            onChange={(q) => onFilter({ ...filter, q })}
          />
        </ToolbarItem>
        <ToolbarFilter
          className="pf-m-align-self-end"
          categoryName="State"
          labels={states.map((state) => ({ key: state, node: lookOf(CLUSTER_LOOKS, state).text }))}
          deleteLabel={(_, label) =>
            onFilter({
              ...filter,
              state: states.filter((each) => each !== (typeof label === 'string' ? label : label.key)),
            })
          }
          deleteLabelGroup={() => onFilter({ ...filter, state: [] })}
        >
          <Select
            role="menu"
            popperProps={{ appendTo: 'inline' }}
            isOpen={open}
            onOpenChange={setOpen}
            selected={states}
            onSelect={(_, value) => toggleState(value as ClusterState)}
            toggle={(ref) => (
              <MenuToggle ref={ref} onClick={() => setOpen(!open)} isExpanded={open}>
                State
              </MenuToggle>
            )}
          >
            <SelectList>
              {STATES.map((state) => (
                <SelectOption key={state} value={state} hasCheckbox isSelected={states.includes(state)}>
                  {CLUSTER_LOOKS[state].text}
                </SelectOption>
              ))}
            </SelectList>
          </Select>
        </ToolbarFilter>
      </ToolbarContent>
    </Toolbar>
  );
}

const COLUMNS: Column<Cluster>[] = [
  {
    title: 'Name',
    of: (cluster) => (
      <>
        <Link to="/clusters/$clusterId" params={{ clusterId: cluster.id }} className="loom-strong-link">
          {cluster.name}
        </Link>
        <span className="loom-subtle"> #{cluster.number}</span>
      </>
    ),
  },
  { title: 'State', of: (cluster) => <StateLabel state={cluster.state} looks={CLUSTER_LOOKS} /> },
  { title: 'Operation', of: (cluster) => <UnderWay cluster={cluster} />, head: { width: 20 } },
  { title: 'Template', of: (cluster) => cluster.template },
  { title: 'Nodes', of: (cluster) => cluster.size },
  { title: 'Owner', of: (cluster) => cluster.owner },
  { title: 'Created', of: (cluster) => <When at={cluster.createdAt} />, cell: { modifier: 'nowrap' } },
  {
    title: 'Expires',
    of: (cluster) => <When at={cluster.expiresAt} none="never" />,
    cell: { modifier: 'nowrap' },
  },
];

/** The operation that a cluster is waiting for, or that failed. */
function UnderWay({ cluster: { name, operation } }: { cluster: Cluster }) {
  if (!operation || !(isOpen(operation) || operation.state === 'FAILED')) {
    return <span className="loom-subtle">–</span>;
  }
  return (
    <>
      <span className="loom-subtle">
        {kindOf(operation)} · {operation.state.toLowerCase()}
      </span>
      <OperationProgress operation={operation} label={`${kindOf(operation)} of ${name}`} />
    </>
  );
}

function Empty({
  filtering,
  onClear,
  create,
}: {
  filtering: boolean;
  onClear: () => void;
  create: ReactNode;
}) {
  return filtering ? (
    <Nothing
      title="No cluster matches"
      icon={SearchIcon}
      action={
        <Button variant="link" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      No cluster that you may see is as the filters say.
    </Nothing>
  ) : (
    <Nothing title="No clusters yet" icon={CubesIcon} action={create}>
      Choose a template and a size; Loom finds the places, shows you the plan, and brings the nodes up.
    </Nothing>
  );
}
