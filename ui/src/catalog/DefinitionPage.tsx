import { Alert, Button, Flex, Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, path, send } from '../api/http';
import { definitionQuery, keys } from '../api/queries';
import type { Definition } from '../api/types';
import { Page, PageOf } from '../common/Page';
import { Confirm } from '../common/Pieces';
import { Message } from '../common/ProblemAlert';
import { useSession } from '../session/session';
import { CollectionCrumbs } from './CollectionCrumbs';
import { COLLECTIONS, type Collection } from './collections';
import { History } from './History';
import { NoCollection } from './NoCollection';
import { Overview } from './Overview';
import { ProviderCheck } from './ProviderCheck';
import { titleOf } from './read';
import { SourceEditor } from './SourceEditor';

export function DefinitionPage() {
  const { collection: collectionPath, name } = useParams({ from: '/app/catalog/$collection/$name' });
  const collection = COLLECTIONS.find((each) => each.path === collectionPath);
  if (!collection) return <NoCollection path={collectionPath} />;
  return <Named key={`${collectionPath}/${name}`} collection={collection} name={name} />;
}

function Named({ collection, name }: { collection: Collection; name: string }) {
  return (
    <PageOf
      title={name}
      query={useQuery(definitionQuery(collection.path, name))}
      loading={`Loading ${name}`}
      rows={8}
      failed={`The ${collection.one} ${name} could not be loaded`}
    >
      {(answer) => <One collection={collection} name={name} answer={answer} />}
    </PageOf>
  );
}

interface OneProps {
  collection: Collection;
  name: string;
  answer: Answer<Definition>;
}

function One({ collection, name, answer }: OneProps) {
  const { tab = 'overview' } = useSearch({ from: '/app/catalog/$collection/$name' });
  const navigate = useNavigate({ from: '/catalog/$collection/$name' });
  const client = useQueryClient();
  const session = useSession();
  const [deleting, setDeleting] = useState(false);
  const mayWrite = collection.writable && session.can('ADMIN');
  const matching: Record<string, string> = answer.etag ? { 'If-Match': answer.etag } : {};
  const { version, warnings = [], ...definition } = answer.body;
  return (
    <Page
      title={name}
      heading={titleOf(definition)}
      breadcrumb={<CollectionCrumbs collection={collection} name={name} />}
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
    >
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
              search: key === 'source' || key === 'history' || key === 'check' ? { tab: key } : {},
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
                key={answer.etag}
                initial={definition}
                readOnly={!mayWrite}
                action="Save"
                onSave={async (text, format) => {
                  await send('PUT', path`/${collection.path}/${name}`, { text, format, headers: matching });
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
          {collection.path === 'providers' && session.can('ADMIN') && (
            <Tab eventKey="check" title={<TabTitleText>Check</TabTitleText>}>
              <div className="loom-tab">
                <ProviderCheck name={name} />
              </div>
            </Tab>
          )}
        </Tabs>
      </div>
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
    </Page>
  );
}
