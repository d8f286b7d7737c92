import type { QueryClient } from '@tanstack/react-query';
import { groupBy } from '../common/groupBy';
import type {
  Cluster,
  ClusterState,
  Graph,
  Node,
  NodeConditionState,
  NodeState,
  OperationState,
  Page,
  Task,
  TaskState,
} from './types';

/** Something that happened, as the event stream says it. */
export interface LoomEvent {
  sequence: number;
  at: string;
  type: string;
  clusterId: string | null;
  operationId: string | null;
  data: Record<string, unknown>;
}

export const EVENT_TYPES = [
  'cluster.created',
  'cluster.state-changed',
  'cluster.lease-changed',
  'cluster.lease-warned',
  'cluster.labels-changed',
  'cluster.deleted',
  'node.state-changed',
  'node.condition-changed',
  'operation.queued',
  'operation.started',
  'operation.paused',
  'operation.resumed',
  'operation.abort-requested',
  'operation.abandoned',
  'operation.ended',
  'task.started',
  'task.progressed',
  'task.succeeded',
  'task.failed',
  'definition.written',
  'definition.deleted',
  'provisioner.joined',
  'provisioner.lost',
  'provisioner.left',
  'webhook.suspended',
  'webhook.resumed',
] as const;

/**
 * The events that came last. An answer that was asked for before an event and arrives after it may not know of it yet:
 * so what came since the question is applied to the answer too.
 */
const recent: LoomEvent[] = [];
const KEPT = 5_000;
let received = 0;

/** A moment, to ask later which events came after it. */
export function eventMark(): number {
  return received;
}

function remember(event: LoomEvent): void {
  recent.push(event);
  received++;
  if (recent.length > KEPT) recent.splice(0, recent.length - KEPT);
}

function since(mark: number): LoomEvent[] {
  const missed = received - mark;
  return missed <= 0 ? [] : recent.slice(-missed);
}

export const applyMissed = {
  cluster: (cluster: Cluster, mark: number) => since(mark).reduce(patchCluster, cluster),
  nodes: (nodes: Node[], mark: number) => since(mark).reduce(patchNodes, nodes),
  graph: (graph: Graph, mark: number) => patchGraph(graph, since(mark)),
};

/** Each patch gives back the same object where the event does not touch it. */
export function patchCluster(cluster: Cluster, event: LoomEvent): Cluster {
  if (event.clusterId !== cluster.id) return cluster;
  const { data } = event;
  switch (event.type) {
    case 'cluster.state-changed':
      return {
        ...cluster,
        state: (data.state as ClusterState | undefined) ?? cluster.state,
        message: (data.message as string | undefined) ?? null,
      };
    case 'cluster.lease-changed':
      return 'expiresAt' in data
        ? { ...cluster, expiresAt: (data.expiresAt as string | null) ?? null }
        : cluster;
    case 'cluster.labels-changed':
      return { ...cluster, labels: (data.labels as Record<string, string> | undefined) ?? cluster.labels };
    case 'cluster.deleted':
      return { ...cluster, state: 'TERMINATED' };
    case 'operation.paused':
      return withOperationState(cluster, event, 'PAUSED');
    case 'operation.resumed':
      return withOperationState(cluster, event, 'RUNNING');
    case 'operation.ended':
      return withOperationState(cluster, event, data.state as OperationState | undefined);
    default:
      return cluster;
  }
}

function withOperationState(cluster: Cluster, event: LoomEvent, state: OperationState | undefined): Cluster {
  const operation = cluster.operation;
  if (!operation || operation.id !== event.operationId || !state) return cluster;
  const ended = event.type === 'operation.ended';
  return {
    ...cluster,
    operation: {
      ...operation,
      state,
      endedAt: ended ? event.at : null,
      error: ended ? ((event.data.error as string | null | undefined) ?? operation.error) : null,
      waiting: [],
      reason: null,
      followedBy: ended ? operation.followedBy : null,
    },
  };
}

export function patchNodes(nodes: Node[], event: LoomEvent): Node[] {
  if (event.type !== 'node.state-changed' && event.type !== 'node.condition-changed') return nodes;
  const { data } = event;
  const at = nodes.findIndex((node) => node.id === data.nodeId);
  const node = nodes[at];
  if (!node) return nodes;
  if (event.type === 'node.condition-changed') {
    return nodes.with(at, {
      ...node,
      condition: {
        state: data.condition as NodeConditionState,
        message: (data.message as string | undefined) ?? null,
        services: (data.services as string[] | undefined) ?? [],
        since: event.at,
      },
    });
  }
  return nodes.with(at, {
    ...node,
    state: (data.state as NodeState | undefined) ?? node.state,
    message: (data.message as string | undefined) ?? null,
    addresses: (data.addresses as Record<string, string> | undefined) ?? node.addresses,
  });
}

const ENDED_TASK: ReadonlySet<TaskState> = new Set(['SUCCEEDED', 'FAILED', 'SKIPPED']);

export function patchGraph(graph: Graph, events: readonly LoomEvent[]): Graph {
  const ofTask = groupBy(
    events.filter((event) => event.type.startsWith('task.')),
    (event) => event.data.taskId,
  );
  if (!graph.tasks.some((task) => ofTask.has(task.id))) return graph;
  return {
    ...graph,
    tasks: graph.tasks.map((task) => ofTask.get(task.id)?.reduce(patchTask, task) ?? task),
  };
}

export function patchTask(task: Task, event: LoomEvent): Task {
  const { data } = event;
  const state = (data.state as TaskState | undefined) ?? task.state;
  const attempt = typeof data.attempt === 'number' ? data.attempt : task.attempts;
  return {
    ...task,
    state,
    attempts: Math.max(attempt, task.attempts),
    message: typeof data.message === 'string' && data.message !== '' ? data.message : task.message,
    startedAt: event.type === 'task.started' ? event.at : task.startedAt,
    endedAt: ENDED_TASK.has(state) ? event.at : null,
    waiting: null,
  };
}

/** Asks again for what an event cannot tell in full: at most once per {@code interval} and key. */
class Refresher {
  private readonly pending = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly client: QueryClient,
    private readonly interval: number,
  ) {}

  refresh(key: readonly unknown[], exact = true): void {
    const id = JSON.stringify(key);
    if (this.pending.has(id)) return;
    this.pending.set(
      id,
      setTimeout(() => {
        this.pending.delete(id);
        void this.client.invalidateQueries({ queryKey: key, exact });
      }, this.interval),
    );
  }

  close(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }
}

/**
 * Holds the stream of events open and writes what it says into the query cache.
 *
 * @returns what closes it
 */
export function followEvents(
  client: QueryClient,
  clusterId: string | undefined,
  onState: (live: boolean) => void,
): () => void {
  const refreshers = { details: new Refresher(client, 400), lists: new Refresher(client, 1_500) };
  const url = clusterId ? `/api/v1/events?cluster=${encodeURIComponent(clusterId)}` : '/api/v1/events';
  let lastSequence = 0;
  let source: EventSource;
  let reopen: ReturnType<typeof setTimeout> | undefined;
  let pendingFrame: number | undefined;
  let batch: LoomEvent[] = [];

  const flush = () => {
    pendingFrame = undefined;
    const events = batch;
    batch = [];
    dispatch(client, refreshers, events);
  };
  const hear = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as LoomEvent;
    if (event.sequence <= lastSequence) return;
    lastSequence = event.sequence;
    remember(event);
    batch.push(event);
    pendingFrame ??= window.setTimeout(flush, 50);
  };
  const open = () => {
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => {
      onState(true);
      void client.invalidateQueries({ predicate: (query) => isLive(query.queryKey) });
    };
    source.onerror = () => {
      onState(false);
      if (source.readyState === EventSource.CLOSED) {
        reopen = setTimeout(open, 5_000);
      }
    };
    for (const type of EVENT_TYPES) source.addEventListener(type, hear);
    source.onmessage = hear;
  };
  open();

  return () => {
    clearTimeout(reopen);
    clearTimeout(pendingFrame);
    refreshers.details.close();
    refreshers.lists.close();
    source.close();
  };
}

interface Refreshers {
  details: Refresher;
  lists: Refresher;
}

const isLive = (key: readonly unknown[]) =>
  key[0] === 'clusters' || key[0] === 'cluster' || (key[0] === 'operation' && key[2] === 'graph');

function dispatch(client: QueryClient, { details: refresher, lists }: Refreshers, events: LoomEvent[]): void {
  patchClusterPages(client, events);
  const clusters = new Set(events.map((event) => event.clusterId).filter((id) => id !== null));
  for (const id of clusters) {
    client.setQueryData<Cluster>(['cluster', id], (old) => old && events.reduce(patchCluster, old));
    client.setQueryData<Node[]>(['cluster', id, 'nodes'], (old) => old && events.reduce(patchNodes, old));
  }
  const operations = groupBy(
    events.filter((event) => event.operationId !== null && event.type.startsWith('task.')),
    (event) => event.operationId,
  );
  for (const [id, ofOperation] of operations) {
    client.setQueryData<Graph>(['operation', id, 'graph'], (old) => old && patchGraph(old, ofOperation));
  }
  for (const event of events) {
    const { clusterId, type } = event;
    if (type.startsWith('task.')) {
      if (type === 'task.succeeded' || type === 'task.failed') {
        lists.refresh(['clusters'], false);
        if (clusterId) refresher.refresh(['cluster', clusterId]);
      }
      if (type === 'task.failed' && event.operationId) {
        // What is done about a failure may set other tasks back too.
        refresher.refresh(['operation', event.operationId, 'graph']);
      }
    } else if (type.startsWith('cluster.') || type.startsWith('operation.')) {
      lists.refresh(['clusters'], false);
      if (clusterId) refresher.refresh(['cluster', clusterId], false);
      if (event.operationId) refresher.refresh(['operation', event.operationId, 'graph']);
    } else if (type === 'node.state-changed' && clusterId) {
      refresher.refresh(['cluster', clusterId, 'nodes']);
    } else if (type.startsWith('definition.')) {
      refresher.refresh(['definitions'], false);
    } else if (type.startsWith('provisioner.')) {
      refresher.refresh(['provisioners'], false);
    } else if (type.startsWith('webhook.')) {
      refresher.refresh(['webhooks'], false);
    }
  }
}

function patchClusterPages(client: QueryClient, events: LoomEvent[]): void {
  client.setQueriesData<{ pages: Page<Cluster>[]; pageParams: unknown[] }>(
    { queryKey: ['clusters'] },
    (old) =>
      old === undefined
        ? old
        : {
            ...old,
            pages: old.pages.map((page) => ({
              ...page,
              items: page.items.map((cluster) => events.reduce(patchCluster, cluster)),
            })),
          },
  );
}
