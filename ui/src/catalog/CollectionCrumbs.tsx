import { Crumbs } from '../common/Page';
import type { Collection } from './collections';

/** The way back from a definition to its collection. */
export function CollectionCrumbs({ collection, name }: { collection: Collection; name: string }) {
  return (
    <Crumbs
      to="/catalog/$collection"
      params={{ collection: collection.path }}
      above={collection.title}
      here={name}
    />
  );
}
