import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { send } from '../api/http';
import { keys } from '../api/queries';
import { Page } from '../common/Page';
import { CollectionCrumbs } from './CollectionCrumbs';
import { COLLECTIONS } from './collections';
import { NoCollection } from './NoCollection';
import { SourceEditor } from './SourceEditor';

export function NewDefinitionPage() {
  const { collection: collectionPath } = useParams({ from: '/app/catalog/$collection/~new' });
  const collection = COLLECTIONS.find((each) => each.path === collectionPath && each.writable);
  const navigate = useNavigate();
  const client = useQueryClient();
  if (!collection) return <NoCollection path={collectionPath} />;
  return (
    <Page
      title={`New ${collection.one}`}
      subtitle="Write it as YAML or JSON. It is checked as a whole before anything is stored."
      breadcrumb={<CollectionCrumbs collection={collection} name="New" />}
    >
      <div className="loom-card">
        <SourceEditor
          initial={BEGINNINGS[collection.path] ?? { name: '', description: '' }}
          readOnly={false}
          action="Create"
          onCancel={() =>
            void navigate({ to: '/catalog/$collection', params: { collection: collection.path } })
          }
          onSave={async (text, format) => {
            const written = await send<{ name: string }>('POST', `/${collection.path}`, { text, format });
            await client.invalidateQueries({ queryKey: keys.definitions(collection.path) });
            await navigate({
              to: '/catalog/$collection/$name',
              params: { collection: collection.path, name: written.body.name },
            });
          }}
        />
      </div>
    </Page>
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
