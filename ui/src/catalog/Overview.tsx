import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactNode } from 'react';
import type { Definition } from '../api/types';
import { Fact, Facts } from '../common/Fact';
import { Services } from '../common/Pieces';
import { at, textAt } from './read';

const HEAD = new Set(['name', 'label', 'description', 'icon', 'kind', 'apiVersion']);

/** A definition as facts, section by section, whatever its kind. */
export function Overview({ definition }: { definition: Definition }) {
  const sections = Object.entries(definition).filter(([key, value]) => !HEAD.has(key) && !isEmpty(value));
  return (
    <div className="loom-overview">
      <Facts termWidth={16}>
        <Fact term="Name">
          <code>{definition.name}</code>
        </Fact>
        {textAt(definition, 'label') && <Fact term="Label">{String(at(definition, 'label'))}</Fact>}
        {sections.map(([key, value]) => (
          <Fact key={key} term={words(key)}>
            <Value value={value} />
          </Fact>
        ))}
      </Facts>
    </div>
  );
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every(isEmpty))
  );
}

const WORDS: Record<string, string> = {
  providertype: 'Provider type',
  providermap: 'At providers',
  hardwaretypes: 'Hardware types',
  imagetypes: 'Image types',
  hardwaretype: 'Hardware type',
  imagetype: 'Image type',
  mustcoexist: 'Must stand together',
  cantcoexist: 'Must not stand together',
  leaseduration: 'Lease (ms)',
  repair: 'Repair',
  noCapacity: 'Without capacity',
  maintenance: 'Maintenance windows',
  provisioner: 'Provisioner',
  dnsSuffix: 'DNS suffix',
  pricePerHour: 'Price per hour',
  defaults: 'Defaults',
  compatibility: 'Compatibility',
  constraints: 'Constraints',
  administration: 'Administration',
  links: 'Links',
  placement: 'Placement',
  dependencies: 'Dependencies',
  demand: 'Demand',
  capacity: 'Capacity',
  locations: 'Locations',
  parameters: 'Parameters',
  services: 'Services',
  provider: 'Provider',
  config: 'Configuration',
  actions: 'Actions',
  fields: 'Fields',
  size: 'Nodes',
  layout: 'Layout',
  extends: 'Extends',
  includes: 'Includes',
  resourceTypes: 'Resource types',
};

/** A field of ours in words; any other key, such as a name or one of a configuration, as it is. */
function words(key: string): string {
  return WORDS[key] ?? key;
}

function Value({ value }: { value: unknown }): ReactNode {
  if (value === null || value === undefined || value === '') return <span className="loom-subtle">–</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    return value.includes('\n') ? <Text text={value} /> : value;
  }
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each === 'string')) return <Services names={value} shown={12} />;
    if (value.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))) {
      return <Objects rows={value as Record<string, unknown>[]} />;
    }
    return (
      <ul className="loom-values">
        {value.map((each) => (
          <li key={JSON.stringify(each)}>
            <Value value={each} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <dl className="loom-object">
      {Object.entries(value)
        .filter(([, inner]) => !isEmpty(inner))
        .map(([key, inner]) => (
          <div key={key} className={isDeep(inner) ? 'is-deep' : ''}>
            <dt>{words(key)}</dt>
            <dd>
              <Value value={inner} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** Whether a value needs more room than the rest of a line. */
function isDeep(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\n');
  if (Array.isArray(value)) return value.some((each) => typeof each === 'object');
  return typeof value === 'object';
}

function Text({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
    <pre className="loom-text" tabIndex={0}>
      {text}
    </pre>
  );
}

function Objects({ rows }: { rows: Record<string, unknown>[] }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <Table aria-label="Values" variant="compact" borders={false} className="loom-table">
      <Thead>
        <Tr>
          {columns.map((column) => (
            <Th key={column}>{words(column)}</Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Tr key={JSON.stringify(row)}>
            {columns.map((column) => (
              <Td key={column} dataLabel={words(column)}>
                <Value value={row[column]} />
              </Td>
            ))}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
