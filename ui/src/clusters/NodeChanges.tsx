import { ExpandableSection } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { NodeChange, PlanChanges } from '../api/types';
import { Figure } from '../common/Figure';
import { plural } from '../common/format';

/** Whether a plan changes a cluster that stands, rather than making a new one. */
export function changesStanding(changes: PlanChanges | null): boolean {
  return changes !== null && changes.keep + changes.change + changes.delete > 0;
}

/** What becomes of the nodes that are there already; nothing of a plan for a new cluster. */
export function NodeChanges({ changes }: { changes: PlanChanges }) {
  if (!changesStanding(changes)) return null;
  const { create, keep, change, nodes } = changes;
  return (
    <>
      <dl className="loom-figures">
        <Figure name="New" value={create} />
        <Figure name="As they are" value={keep} />
        <Figure name="With other services" value={change} />
        <Figure name="Given up" value={changes.delete} />
      </dl>
      {nodes.length > 0 && (
        <ExpandableSection toggleText={`${plural(nodes.length, 'node')} would not stay as they are`}>
          <Table aria-label="Nodes that change" variant="compact" className="loom-table" borders={false}>
            <Thead>
              <Tr>
                <Th modifier="fitContent">Node</Th>
                <Th>Host</Th>
                <Th>Becomes</Th>
              </Tr>
            </Thead>
            <Tbody>
              {nodes.map((node) => (
                <Tr key={node.number}>
                  <Td dataLabel="Node">{node.number}</Td>
                  <Td dataLabel="Host">{node.hostName}</Td>
                  <Td dataLabel="Becomes">{becomes(node)}</Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </ExpandableSection>
      )}
    </>
  );
}

function becomes(node: NodeChange): string {
  if (node.fate === 'DELETE') return 'given up';
  return [
    ...(node.added.length > 0 ? [`with ${node.added.join(', ')}`] : []),
    ...(node.removed.length > 0 ? [`without ${node.removed.join(', ')}`] : []),
  ].join('; ');
}
