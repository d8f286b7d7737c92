import { Button, Flex, PageSection, SearchInput } from '@patternfly/react-core';
import CatalogIcon from '@patternfly/react-icons/dist/esm/icons/catalog-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import UploadIcon from '@patternfly/react-icons/dist/esm/icons/upload-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { definitionsQuery } from '../api/queries';
import type { Definition } from '../api/types';
import { plural } from '../common/format';
import { LoadingRows, Nothing, PageHead, Services, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { useSession } from '../session/session';
import { COLLECTIONS, type Collection } from './collections';
import { NoCollection } from './NoCollection';
import { listAt, namesAt, objectAt, templateFacts, textAt } from './read';

export function CatalogPage() {
  const { collection: path } = useParams({ from: '/app/catalog/$collection' });
  const collection = COLLECTIONS.find((each) => each.path === path);
  return collection ? <Listed key={path} collection={collection} /> : <NoCollection path={path} />;
}

function Listed({ collection }: { collection: Collection }) {
  useTitle(collection.title);
  const query = useQuery(definitionsQuery(collection.path));
  const session = useSession();
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = (query.data ?? []).filter((definition) => {
    const text = `${definition.name} ${definition.label ?? ''} ${definition.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const mayWrite = collection.writable && session.can('ADMIN');
  const actions = mayWrite && (
    <Flex gap={{ default: 'gapSm' }}>
      <Button
        variant="secondary"
        icon={<UploadIcon />}
        component={(props: object) => <Link to="/import" {...props} />}
      >
        Import
      </Button>
      <Button
        icon={<PlusIcon />}
        component={(props: object) => (
          <Link to="/catalog/$collection/new" params={{ collection: collection.path }} {...props} />
        )}
      >
        New {collection.one}
      </Button>
    </Flex>
  );
  return (
    <>
      <PageHead title={collection.title} subtitle={collection.about} actions={actions} />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          {query.isError && (
            <ProblemAlert
              error={query.error}
              title="These could not be loaded"
              onRetry={() => void query.refetch()}
            />
          )}
          {query.isPending && <LoadingRows label={`Loading ${collection.title.toLowerCase()}`} />}
          {query.data?.length === 0 && (
            <Nothing title={`No ${collection.title.toLowerCase()} yet`} icon={CatalogIcon} action={actions}>
              {collection.writable
                ? 'Import definitions, Loom’s or the original’s, or write one.'
                : 'They appear as soon as a provisioner that serves them is live.'}
            </Nothing>
          )}
          {query.data && query.data.length > 0 && (
            <>
              <Flex
                justifyContent={{ default: 'justifyContentSpaceBetween' }}
                alignItems={{ default: 'alignItemsCenter' }}
                className="loom-list-bar"
              >
                <SearchInput
                  aria-label={`Find ${collection.title.toLowerCase()}`}
                  placeholder="Find by name or description"
                  value={search}
                  onChange={(_, value) => setSearch(value)}
                  onClear={() => setSearch('')}
                  className="loom-search"
                />
                <span className="loom-subtle" role="status">
                  {plural(shown.length, 'definition')}
                </span>
              </Flex>
              {shown.length === 0 ? (
                <Nothing title="None matches" icon={CatalogIcon} />
              ) : (
                <Rows collection={collection} definitions={shown} />
              )}
            </>
          )}
        </div>
      </PageSection>
    </>
  );
}

interface Column {
  title: string;
  of: (definition: Definition) => ReactNode;
}

/** What is worth seeing of a definition in a list, by collection. */
const COLUMNS: Record<string, Column[]> = {
  'cluster-templates': [
    { title: 'Services', of: (each) => <Services names={templateFacts(each).services} shown={3} /> },
    { title: 'Nodes', of: (each) => range(templateFacts(each)) },
    { title: 'Providers', of: (each) => templateFacts(each).providers.join(', ') || '–' },
  ],
  'partial-templates': [
    { title: 'Services', of: (each) => <Services names={templateFacts(each).services} shown={3} /> },
  ],
  services: [
    {
      title: 'Actions',
      of: (each) => Object.keys(objectAt(each, 'provisioner', 'actions')).join(', ') || '–',
    },
    { title: 'Needs', of: (each) => needs(each).join(', ') || '–' },
  ],
  'hardware-types': [
    { title: 'Offered by', of: (each) => Object.keys(objectAt(each, 'providermap')).join(', ') || '–' },
  ],
  'image-types': [
    { title: 'Offered by', of: (each) => Object.keys(objectAt(each, 'providermap')).join(', ') || '–' },
  ],
  providers: [
    { title: 'Type', of: (each) => textAt(each, 'providertype') ?? '–' },
    { title: 'Locations', of: (each) => namesAt(each, 'locations').join(', ') || 'default' },
  ],
  'provider-types': [
    {
      title: 'Fields',
      of: (each) =>
        plural(
          Object.keys(objectAt(each, 'parameters', 'admin', 'fields')).length +
            Object.keys(objectAt(each, 'parameters', 'user', 'fields')).length,
          'field',
        ),
    },
  ],
  'automator-types': [
    {
      title: 'Fields',
      of: (each) => plural(Object.keys(objectAt(each, 'parameters', 'admin', 'fields')).length, 'field'),
    },
  ],
};

function range({ min, max }: { min: number; max: number | undefined }): string {
  if (max === undefined) return `${min} or more`;
  return min === max ? String(min) : `${min} to ${max}`;
}

function needs(service: Definition): string[] {
  return [
    ...new Set(
      ['install', 'runtime']
        .flatMap((phase) => listAt(service, 'dependencies', phase, 'requires'))
        .map(String),
    ),
  ];
}

function Rows({ collection, definitions }: { collection: Collection; definitions: Definition[] }) {
  const columns = COLUMNS[collection.path] ?? [];
  return (
    <Table aria-label={collection.title} variant="compact" className="loom-table">
      <Thead>
        <Tr>
          <Th width={25}>Name</Th>
          <Th>Description</Th>
          {columns.map((column) => (
            <Th key={column.title}>{column.title}</Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {definitions.map((definition) => (
          <Tr key={definition.name}>
            <Td dataLabel="Name">
              <Link
                to="/catalog/$collection/$name"
                params={{ collection: collection.path, name: definition.name }}
                className="loom-strong-link"
              >
                {definition.name}
              </Link>
              {definition.label && <span className="loom-subtle loom-small">{definition.label}</span>}
            </Td>
            <Td dataLabel="Description">
              {definition.description ?? <span className="loom-subtle">–</span>}
            </Td>
            {columns.map((column) => (
              <Td key={column.title} dataLabel={column.title}>
                {column.of(definition)}
              </Td>
            ))}
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
