import { Button, Flex } from '@patternfly/react-core';
import CatalogIcon from '@patternfly/react-icons/dist/esm/icons/catalog-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import UploadIcon from '@patternfly/react-icons/dist/esm/icons/upload-icon';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { definitionsQuery } from '../api/queries';
import type { Definition } from '../api/types';
import { type Column, DataTable } from '../common/DataTable';
import { finder } from '../common/finder';
import { plural } from '../common/format';
import { Loaded } from '../common/Loaded';
import { Page } from '../common/Page';
import { Nothing, Services } from '../common/Pieces';
import { Search } from '../common/Search';
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
  const query = useQuery(definitionsQuery(collection.path));
  const session = useSession();
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
          <Link to="/catalog/$collection/~new" params={{ collection: collection.path }} {...props} />
        )}
      >
        New {collection.one}
      </Button>
    </Flex>
  );
  return (
    <Page title={collection.title} subtitle={collection.about} actions={actions}>
      <div className="loom-card">
        <Loaded
          query={query}
          loading={`Loading ${collection.title.toLowerCase()}`}
          failed="These could not be loaded"
        >
          {(definitions) =>
            definitions.length === 0 ? (
              <Nothing title={`No ${collection.title.toLowerCase()} yet`} icon={CatalogIcon} action={actions}>
                {collection.writable
                  ? 'Import definitions, Loom’s or the original’s, or write one.'
                  : 'They appear as soon as a provisioner that serves them is live.'}
              </Nothing>
            ) : (
              <Found collection={collection} definitions={definitions} />
            )
          }
        </Loaded>
      </div>
    </Page>
  );
}

interface FoundProps {
  collection: Collection;
  definitions: Definition[];
}

/** The definitions, or those of them that are looked for. */
function Found({ collection, definitions }: FoundProps) {
  const [search, setSearch] = useState('');
  const isFound = finder(search);
  const shown = definitions.filter(({ name, label, description }) => isFound([name, label, description]));
  return (
    <>
      <Flex
        justifyContent={{ default: 'justifyContentSpaceBetween' }}
        alignItems={{ default: 'alignItemsFlexEnd' }}
        className="loom-list-bar"
      >
        <Search label="Find by name or description" value={search} onChange={setSearch} />
        <span className="loom-subtle" role="status">
          {plural(shown.length, 'definition')}
        </span>
      </Flex>
      <DataTable
        label={collection.title}
        columns={columnsOf(collection)}
        rows={shown}
        keyOf={(definition) => definition.name}
        empty={<Nothing title="None matches" icon={CatalogIcon} />}
      />
    </>
  );
}

function columnsOf(collection: Collection): Column<Definition>[] {
  return [
    {
      title: 'Name',
      head: { width: 25 },
      of: (definition) => (
        <>
          <Link
            to="/catalog/$collection/$name"
            params={{ collection: collection.path, name: definition.name }}
            className="loom-strong-link"
          >
            {definition.name}
          </Link>
          {definition.label && <span className="loom-subtle loom-small">{definition.label}</span>}
        </>
      ),
    },
    {
      title: 'Description',
      of: (definition) => definition.description ?? <span className="loom-subtle">–</span>,
    },
    ...(COLUMNS[collection.path] ?? []),
  ];
}

/** What is worth seeing of a definition in a list, by collection. */
const COLUMNS: Record<string, Column<Definition>[]> = {
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
