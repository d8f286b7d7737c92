import { ExpandableSection } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { NodeChange, PlanChanges } from '../api/types';
import { Figure } from '../common/Figure';
import { plural } from '../common/format';

/** What becomes of the nodes that are there already; nothing of a plan for a new cluster. */
export function NodeChanges({ changes }: { changes: PlanChanges }) {
  const { create, keep, change, nodes } = changes;
  if (keep + change + changes.delete === 0) return null;
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
