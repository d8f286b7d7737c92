import { Button } from '@patternfly/react-core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getAll, path, send } from '../api/http';
import { keys } from '../api/queries';
import { Changes } from '../common/Changes';
import { DataTable } from '../common/DataTable';
import { Loaded } from '../common/Loaded';
import { Confirm } from '../common/Pieces';
import { When } from '../common/When';
import type { Collection } from './collections';

interface PastVersion {
  version: number;
  writtenBy: string;
  writtenAt: string;
  deleted?: boolean;
  [field: string]: unknown;
}

const versionsQuery = (collection: string, name: string) =>
  queryOptions({
    queryKey: [...keys.definition(collection, name), 'versions'],
    queryFn: ({ signal }) => getAll<PastVersion>(path`/${collection}/${name}/versions`, {}, signal),
  });

interface Props {
  collection: Collection;
  name: string;
  /** Of the version in force. */
  headers: Record<string, string>;
  mayWrite: boolean;
}

/** The versions of a definition: what each changed, and the way back to one. */
export function History({ collection, name, ...rest }: Props) {
  const query = useQuery(versionsQuery(collection.path, name));
  return (
    <Loaded query={query} loading="Loading the versions">
      {(versions) => <Versions versions={versions} collection={collection} name={name} {...rest} />}
    </Loaded>
  );
}

function Versions({ versions, collection, name, headers, mayWrite }: Props & { versions: PastVersion[] }) {
  const client = useQueryClient();
  const [shown, setShown] = useState<number>();
  const [restoring, setRestoring] = useState<PastVersion>();
  const at = versions.findIndex((each) => each.version === (shown ?? versions[0]?.version));
  const chosen = versions[at];
  const before = versions[at + 1];
  return (
    <div className="loom-stack">
      <DataTable
        label="Versions"
        rows={versions}
        keyOf={(each) => String(each.version)}
        isSelected={(each) => each === chosen}
        columns={[
          {
            title: 'Version',
            of: (each) => (
              <>
                <Button
                  variant="link"
                  isInline
                  aria-pressed={each === chosen}
                  onClick={() => setShown(each.version)}
                >
                  Version {each.version}
                </Button>
                {each === versions[0] && <span className="loom-subtle"> in force</span>}
                {each.deleted && <span className="loom-subtle"> deleted</span>}
              </>
            ),
          },
          { title: 'Written', of: (each) => <When at={each.writtenAt} /> },
          { title: 'By', of: (each) => each.writtenBy },
        ]}
        actions={(each) =>
          mayWrite &&
          each !== versions[0] &&
          !each.deleted && (
            <Button variant="link" isInline onClick={() => setRestoring(each)}>
              Restore version {each.version}
            </Button>
          )
        }
      />
      {chosen && (
        <section aria-label={`What version ${chosen.version} changed`}>
          <h2 className="loom-above">What version {chosen.version} changed</h2>
          <Changes
            label={`Changes of version ${chosen.version}`}
            before={before ? documentOf(before) : null}
            after={documentOf(chosen)}
            none="Nothing but its secrets."
          />
        </section>
      )}
      {restoring && (
        <Confirm
          title={`Restore version ${restoring.version} of ${name}?`}
          action="Restore"
          onClose={() => setRestoring(undefined)}
          onConfirm={async () => {
            await send('PUT', path`/${collection.path}/${name}`, { body: documentOf(restoring), headers });
            setShown(undefined);
            await client.invalidateQueries({ queryKey: keys.definitions(collection.path) });
          }}
        >
          It is written again, as a new version. Secrets stay as they are now.
        </Confirm>
      )}
    </div>
  );
}

/** The definition itself, without what is known of its version; null where it says that the definition is gone. */
function documentOf({ version, writtenBy, writtenAt, deleted, ...document }: PastVersion) {
  return deleted ? null : document;
}
