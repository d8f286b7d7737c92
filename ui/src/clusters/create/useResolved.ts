import { useQuery } from '@tanstack/react-query';
import { path, send } from '../../api/http';
import { keys } from '../../api/queries';
import type { Definition } from '../../api/types';

/** A template with what it extends and includes; undefined until it is known. */
export function useResolved(name: string): Definition | undefined {
  const query = useQuery({
    queryKey: [...keys.definition('cluster-templates', name), 'resolved'],
    queryFn: async ({ signal }) =>
      (await send<Definition>('GET', `${path`/cluster-templates/${name}`}/resolved`, { signal })).body,
    enabled: name !== '',
  });
  return query.data;
}
