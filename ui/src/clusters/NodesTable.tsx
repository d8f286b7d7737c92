import { Button, ExpandableSection } from '@patternfly/react-core';
import ServerIcon from '@patternfly/react-icons/dist/esm/icons/server-icon';
import { useState } from 'react';
import type { Node } from '../api/types';
import { type Column, DataTable } from '../common/DataTable';
import { finder } from '../common/finder';
import { plural } from '../common/format';
import { groupBy } from '../common/groupBy';
import { Nothing } from '../common/Pieces';
import { Search } from '../common/Search';
import { CONDITION_LOOKS, NODE_LOOKS, StateLabel } from '../common/states';

interface Props {
  nodes: Node[];
  selected: string | undefined;
  onNode: (nodeId: string) => void;
}

const AT_FIRST = 50;

/** Nodes by the set of services that they hold. */
export function groupNodes(nodes: readonly Node[]): { services: string[]; nodes: Node[] }[] {
  const groups = groupBy(nodes, (node) => [...node.services].sort().join('\n'));
  return [...groups.values()]
    .map((members) => ({
      services: members[0]?.services ?? [],
      nodes: members.sort((a, b) => a.number - b.number),
    }))
    .sort((a, b) => (a.nodes[0]?.number ?? 0) - (b.nodes[0]?.number ?? 0));
}

/** The address by which a person reaches a node. */
export function addressOf(node: Node): string | undefined {
  const addresses = node.addresses ?? {};
  return addresses.access_v4 ?? addresses.bind_v4 ?? Object.values(addresses)[0];
}

export function NodesTable({ nodes, selected, onNode }: Props) {
  const [search, setSearch] = useState('');
  if (nodes.length === 0) {
    return (
      <Nothing title="No nodes" icon={ServerIcon}>
        This cluster has none any more, or none yet.
      </Nothing>
    );
  }
  const isFound = finder(search);
  const found = nodes.filter((node) =>
    isFound([
      node.hostName,
      node.state,
      node.condition?.state ?? '',
      node.hardwareType,
      node.imageType,
      node.location,
      ...node.services,
      ...Object.values(node.addresses ?? {}),
    ]),
  );
  return (
    <div className="loom-stack">
      <Search label="Find by host name, address, service or state" value={search} onChange={setSearch} />
      {found.length === 0 && <Nothing title="No node matches" icon={ServerIcon} />}
      {groupNodes(found).map((group) => (
        <Group key={group.services.join()} {...group} selected={selected} onNode={onNode} />
      ))}
    </div>
  );
}

function Group({
  services,
  nodes,
  selected,
  onNode,
}: {
  services: string[];
  nodes: Node[];
  selected: string | undefined;
  onNode: (nodeId: string) => void;
}) {
  const [open, setOpen] = useState(true);
  const [shown, setShown] = useState(AT_FIRST);
  const running = nodes.filter((node) => node.state === 'RUNNING').length;
  const name = services.length === 0 ? 'Nodes without services' : `Nodes with ${services.join(', ')}`;
  return (
    <ExpandableSection
      isExpanded={open}
      onToggle={(_, expanded) => setOpen(expanded)}
      toggleContent={
        <span className="loom-group-head">
          <strong>{plural(nodes.length, 'node')}</strong>
          <span className="loom-subtle">
            {running} running · {services.length === 0 ? 'no services' : services.join(' + ')}
          </span>
        </span>
      }
      className="loom-node-group"
    >
      <DataTable
        label={name}
        columns={columns(onNode)}
        rows={nodes.slice(0, shown)}
        keyOf={(node) => node.id}
        isSelected={(node) => node.id === selected}
      />
      {nodes.length > shown && (
        <Button variant="link" onClick={() => setShown(shown + 200)}>
          Show {Math.min(200, nodes.length - shown)} more
        </Button>
      )}
    </ExpandableSection>
  );
}

function columns(onNode: (nodeId: string) => void): Column<Node>[] {
  return [
    {
      title: 'Host name',
      head: { width: 25 },
      of: (node) => (
        <button type="button" className="loom-link" onClick={() => onNode(node.id)}>
          {node.hostName}
        </button>
      ),
    },
    {
      title: 'State',
      of: ({ state, condition }) => (
        <>
          <StateLabel state={state} looks={NODE_LOOKS} />
          {condition && condition.state !== 'OK' && (
            <>
              {' '}
              <StateLabel state={condition.state} looks={CONDITION_LOOKS} />
            </>
          )}
        </>
      ),
    },
    { title: 'Address', of: (node) => <Address node={node} />, cell: { modifier: 'nowrap' } },
    { title: 'Hardware', of: (node) => node.hardwareType },
    { title: 'Image', of: (node) => node.imageType },
    { title: 'Location', of: locationOf },
  ];
}

/** A location's id is {@code provider/location}; some answers give only the second half. */
export function locationOf(place: { provider: string | null; location: string | null }): string {
  if (!place.location) return place.provider ?? '–';
  return place.location.includes('/') || !place.provider
    ? place.location
    : `${place.provider}/${place.location}`;
}

function Address({ node }: { node: Node }) {
  const address = addressOf(node);
  if (!address) return <span className="loom-subtle">not yet</span>;
  return (
    <code>
      {address}
      {node.sshPort && node.sshPort !== 22 ? `:${node.sshPort}` : ''}
    </code>
  );
}
