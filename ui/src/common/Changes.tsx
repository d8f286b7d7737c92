import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { changesBetween } from './changes';

interface Props {
  label: string;
  before: unknown;
  after: unknown;
  /** What to say where nothing differs. */
  none: string;
}

/** What differs between two states of a thing, a line for each value. */
export function Changes({ label, before, after, none }: Props) {
  const changes = changesBetween(before, after);
  if (changes.length === 0) return <p className="loom-subtle">{none}</p>;
  return (
    <Table aria-label={label} variant="compact" borders={false} className="loom-table loom-changes">
      <Thead>
        <Tr>
          <Th width={30}>What</Th>
          <Th>Before</Th>
          <Th>After</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <Tr key={change.pointer}>
            <Td dataLabel="What">
              <code>{change.pointer}</code>
            </Td>
            <Td dataLabel="Before">
              <Side value={change.before} />
            </Td>
            <Td dataLabel="After">
              <Side value={change.after} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Side({ value }: { value: string | undefined }) {
  return value === undefined ? (
    <span className="loom-subtle">–</span>
  ) : (
    <span className="loom-changed">{value}</span>
  );
}
