import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { applyMissed, eventMark } from './events';
import { get, getAll, path, send } from './http';
import { Problem } from './problem';
import type {
  Cluster,
  ClusterState,
  Definition,
  Graph,
  LogPage,
  Node,
  Operation,
  Page,
  Plan,
  Profiles,
  Session,
  Task,
  TaskState,
} from './types';

export const CLUSTERS_PER_PAGE = 50;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => Problem.of(error).status === 0 && count < 2,
      },
    },
  });
}

export const keys = {
  session: ['session'] as const,
  clusters: ['clusters'] as const,
  cluster: (id: string) => ['cluster', id] as const,
  nodes: (clusterId: string) => ['cluster', clusterId, 'nodes'] as const,
  history: (clusterId: string) => ['cluster', clusterId, 'operations'] as const,
  config: (clusterId: string) => ['cluster', clusterId, 'config'] as const,
  plan: (clusterId: string) => ['cluster', clusterId, 'plan'] as const,
  profiles: ['placement-profiles'] as const,
  graph: (operationId: string) => ['operation', operationId, 'graph'] as const,
  log: (taskId: string) => ['task', taskId, 'log'] as const,
  definitions: (collection: string) => ['definitions', collection] as const,
  definition: (collection: string, name: string) => ['definitions', collection, name] as const,
};

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await get<Session>('/sessions/current', {}, signal);
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) return null;
      throw thrown;
    }
  },
});

export const clustersQuery = (states: ClusterState[]) =>
  infiniteQueryOptions({
    queryKey: [...keys.clusters, states],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const mark = eventMark();
      const page = await get<Page<Cluster>>(
        '/clusters',
        { limit: CLUSTERS_PER_PAGE, cursor: pageParam, state: states },
        signal,
      );
      return { ...page, items: page.items.map((cluster) => applyMissed.cluster(cluster, mark)) };
    },
    getNextPageParam: (last: Page<Cluster>) => last.next ?? undefined,
  });

/** How often to ask why tasks wait: that no provisioner is there is no event of their cluster. */
const WAITING_INTERVAL = 15_000;
const MAY_WAIT: ReadonlySet<TaskState> = new Set(['READY', 'SENT', 'BACKING_OFF']);

export const clusterQuery = (id: string) =>
  queryOptions({
    queryKey: keys.cluster(id),
    queryFn: async ({ signal }) => {
      const mark = eventMark();
      return applyMissed.cluster(await get<Cluster>(path`/clusters/${id}`, {}, signal), mark);
    },
    refetchInterval: ({ state }) => state.data?.operation?.state === 'RUNNING' && WAITING_INTERVAL,
  });

export const nodesQuery = (clusterId: string) =>
  queryOptions({
    queryKey: keys.nodes(clusterId),
    queryFn: async ({ signal }) => {
      const mark = eventMark();
      return applyMissed.nodes(await getAll<Node>(path`/clusters/${clusterId}/nodes`, {}, signal), mark);
    },
  });

export const operationsQuery = (clusterId: string) =>
  queryOptions({
    queryKey: keys.history(clusterId),
    queryFn: ({ signal }) => getAll<Operation>('/operations', { cluster: clusterId }, signal),
  });

export const configQuery = (clusterId: string) =>
  queryOptions({
    queryKey: keys.config(clusterId),
    queryFn: ({ signal }) => get<Record<string, unknown>>(path`/clusters/${clusterId}/config`, {}, signal),
  });

export const planQuery = (clusterId: string) =>
  queryOptions({
    queryKey: keys.plan(clusterId),
    queryFn: ({ signal }) => get<Plan>(path`/clusters/${clusterId}/plan`, {}, signal),
  });

export const profilesQuery = queryOptions({
  queryKey: keys.profiles,
  queryFn: ({ signal }) => get<Profiles>('/placement-profiles', {}, signal),
});

export const graphQuery = (operationId: string) =>
  queryOptions({
    queryKey: keys.graph(operationId),
    queryFn: async ({ signal }) => {
      const mark = eventMark();
      return applyMissed.graph(await get<Graph>(path`/operations/${operationId}/graph`, {}, signal), mark);
    },
    refetchInterval: ({ state }) =>
      state.data?.tasks.some((task) => MAY_WAIT.has(task.state)) === true && WAITING_INTERVAL,
  });

export const LOG_CHUNK = 64 * 1024;

export const readLog = (taskId: string, offset: number, signal?: AbortSignal) =>
  get<LogPage>(path`/tasks/${taskId}/log`, { offset, limit: LOG_CHUNK }, signal);

export const readTask = (taskId: string) => get<Task>(path`/tasks/${taskId}`);

export const definitionsQuery = (collection: string) =>
  queryOptions({
    queryKey: keys.definitions(collection),
    queryFn: ({ signal }) => getAll<Definition>(`/${collection}`, {}, signal),
  });

export const definitionQuery = (collection: string, name: string) =>
  queryOptions({
    queryKey: keys.definition(collection, name),
    queryFn: ({ signal }) => send<Definition>('GET', path`/${collection}/${name}`, { signal }),
  });
