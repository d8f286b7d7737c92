import {
  Alert,
  Breadcrumb,
  BreadcrumbItem,
  Button,
  DescriptionList,
  Flex,
  PageSection,
  Tab,
  Tabs,
  TabTitleText,
} from '@patternfly/react-core';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { path, send } from '../api/http';
import { definitionQuery, keys } from '../api/queries';
import type { Definition } from '../api/types';
import { Confirm, LoadingRows, PageHead, Services, useTitle } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { Fact } from '../operations/TaskPanel';
import { useSession } from '../session/session';
import { COLLECTIONS, type Collection } from './collections';
import { History } from './History';
import { NoCollection } from './NoCollection';
import { at, textAt, titleOf } from './read';
import { SourceEditor } from './SourceEditor';

export function DefinitionPage() {
  const { collection: collectionPath, name } = useParams({ from: '/app/catalog/$collection/$name' });
  const collection = COLLECTIONS.find((each) => each.path === collectionPath);
  if (!collection) return <NoCollection path={collectionPath} />;
  return <One key={`${collectionPath}/${name}`} collection={collection} name={name} />;
}

export function NewDefinitionPage() {
  const { collection: collectionPath } = useParams({ from: '/app/catalog/$collection/new' });
  const collection = COLLECTIONS.find((each) => each.path === collectionPath && each.writable);
  const navigate = useNavigate();
  const client = useQueryClient();
  useTitle(`New ${collection?.one ?? 'definition'}`);
  if (!collection) return <NoCollection path={collectionPath} />;
  return (
    <>
      <PageHead
        breadcrumb={<Crumbs collection={collection} name="New" />}
        title={`New ${collection.one}`}
        subtitle="Write it as YAML or JSON. It is checked as a whole before anything is stored."
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          <SourceEditor
            initial={BEGINNINGS[collection.path] ?? { name: '', description: '' }}
            readOnly={false}
            action="Create"
            onCancel={() =>
              void navigate({ to: '/catalog/$collection', params: { collection: collection.path } })
            }
            onSave={async (value) => {
              await send('POST', `/${collection.path}`, { body: value });
              await client.invalidateQueries({ queryKey: keys.definitions(collection.path) });
              await navigate({
                to: '/catalog/$collection/$name',
                params: { collection: collection.path, name: String(value.name) },
              });
            }}
          />
        </div>
      </PageSection>
    </>
  );
}

/** What an empty definition looks like, so that nobody begins with a blank page. */
const BEGINNINGS: Record<string, Record<string, unknown>> = {
  'cluster-templates': {
    name: '',
    description: '',
    defaults: { services: [], provider: 'sandbox', config: {} },
    compatibility: { services: [], hardwaretypes: [], imagetypes: [] },
    constraints: { size: { min: 1 }, layout: { mustcoexist: [], cantcoexist: [] }, services: {} },
  },
  services: {
    name: '',
    description: '',
    dependencies: { install: { requires: [], uses: [] }, runtime: { requires: [], uses: [] } },
    provisioner: { actions: { install: { type: 'shell', fields: { script: '' } } } },
  },
  'hardware-types': { name: '', description: '', providermap: { sandbox: { flavor: '' } } },
  'image-types': { name: '', description: '', providermap: { sandbox: { image: '' } } },
  providers: { name: '', description: '', providertype: 'sandbox', provisioner: {} },
};

function Crumbs({ collection, name }: { collection: Collection; name: string }) {
  return (
    <Breadcrumb className="loom-breadcrumb">
      <BreadcrumbItem
        render={({ className }) => (
          <Link to="/catalog/$collection" params={{ collection: collection.path }} className={className}>
            {collection.title}
          </Link>
        )}
      />
      <BreadcrumbItem isActive>{name}</BreadcrumbItem>
    </Breadcrumb>
  );
}

function One({ collection, name }: { collection: Collection; name: string }) {
  useTitle(name);
  const { tab = 'overview' } = useSearch({ from: '/app/catalog/$collection/$name' });
  const navigate = useNavigate({ from: '/catalog/$collection/$name' });
  const client = useQueryClient();
  const session = useSession();
  const [deleting, setDeleting] = useState(false);
  const query = useQuery(definitionQuery(collection.path, name));
  const mayWrite = collection.writable && session.can('ADMIN');
  const matching: Record<string, string> = query.data?.etag ? { 'If-Match': query.data.etag } : {};

  if (query.isPending) {
    return (
      <PageSection isFilled>
        <LoadingRows label={`Loading ${name}`} rows={8} />
      </PageSection>
    );
  }
  if (query.isError) {
    return (
      <PageSection isFilled>
        <ProblemAlert
          error={query.error}
          title={`The ${collection.one} ${name} could not be loaded`}
          onRetry={() => void query.refetch()}
        />
      </PageSection>
    );
  }
  const { version, warnings = [], ...definition } = query.data.body;
  return (
    <>
      <PageHead
        breadcrumb={<Crumbs collection={collection} name={name} />}
        title={titleOf(definition)}
        subtitle={[definition.description ?? collection.one, version && `version ${version}`]
          .filter(Boolean)
          .join(' · ')}
        actions={
          <Flex gap={{ default: 'gapSm' }}>
            {mayWrite && (
              <Button variant="secondary" isDanger icon={<TrashIcon />} onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
            {collection.path === 'cluster-templates' && session.can('ADMIN', 'USER') && (
              <Button
                icon={<PlusIcon />}
                component={(props: object) => (
                  <Link to="/clusters/new" search={{ template: name }} {...props} />
                )}
              >
                Create cluster
              </Button>
            )}
          </Flex>
        }
      />
      <PageSection isFilled className="loom-section">
        {warnings.length > 0 && (
          <Alert component="p" isInline variant="warning" title="Worth a look" className="loom-above">
            <ul className="loom-values">
              {warnings.map((warning) => (
                <li key={warning.pointer + warning.message}>
                  {warning.pointer && <code>{warning.pointer}</code>} <Message text={warning.message} />
                </li>
              ))}
            </ul>
          </Alert>
        )}
        <div className="loom-card is-flush">
          <Tabs
            activeKey={tab}
            onSelect={(_, key) =>
              void navigate({
                search: key === 'source' || key === 'history' ? { tab: key } : {},
                replace: true,
              })
            }
            aria-label="Views of the definition"
            inset={{ default: 'insetMd' }}
            mountOnEnter
            unmountOnExit
          >
            <Tab eventKey="overview" title={<TabTitleText>Overview</TabTitleText>}>
              <div className="loom-tab">
                <Overview definition={definition} />
              </div>
            </Tab>
            <Tab eventKey="source" title={<TabTitleText>Source</TabTitleText>}>
              <div className="loom-tab">
                <SourceEditor
                  key={query.data.etag}
                  initial={definition}
                  readOnly={!mayWrite}
                  action="Save"
                  onSave={async (value) => {
                    await send('PUT', path`/${collection.path}/${name}`, { body: value, headers: matching });
                    await client.invalidateQueries({ queryKey: keys.definitions(collection.path) });
                  }}
                />
              </div>
            </Tab>
            {(version ?? 0) > 0 && (
              <Tab eventKey="history" title={<TabTitleText>Versions</TabTitleText>}>
                <div className="loom-tab">
                  <History collection={collection} name={name} headers={matching} mayWrite={mayWrite} />
                </div>
              </Tab>
            )}
          </Tabs>
        </div>
      </PageSection>
      {deleting && (
        <Confirm
          title={`Delete the ${collection.one} ${name}?`}
          action="Delete"
          isDanger
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await send('DELETE', path`/${collection.path}/${name}`, { headers: matching });
            await client.invalidateQueries({ queryKey: keys.definitions(collection.path) });
            await navigate({ to: '/catalog/$collection', params: { collection: collection.path } });
          }}
        >
          Clusters that were made with it keep what they have; nothing new can name it.
        </Confirm>
      )}
    </>
  );
}

const HEAD = new Set(['name', 'label', 'description', 'icon', 'kind', 'apiVersion']);

/** A definition as facts, section by section, whatever its kind. */
function Overview({ definition }: { definition: Definition }) {
  const sections = Object.entries(definition).filter(([key, value]) => !HEAD.has(key) && !isEmpty(value));
  return (
    <div className="loom-overview">
      <DescriptionList isHorizontal isCompact horizontalTermWidthModifier={{ default: '16ch' }}>
        <Fact term="Name">
          <code>{definition.name}</code>
        </Fact>
        {textAt(definition, 'label') && <Fact term="Label">{String(at(definition, 'label'))}</Fact>}
        {sections.map(([key, value]) => (
          <Fact key={key} term={words(key)}>
            <Value value={value} />
          </Fact>
        ))}
      </DescriptionList>
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
  if (typeof value === 'number') return value.toLocaleString();
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
