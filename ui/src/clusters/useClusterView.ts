import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { graphQuery, nodesQuery, operationsQuery } from '../api/queries';
import type { Cluster } from '../api/types';
import type { ClusterTab } from '../router';

export type ClusterView = ReturnType<typeof useClusterView>;

/** What is shown of a cluster, as the page's address says it, and the ways to show something else. */
export function useClusterView(cluster: Cluster) {
  const search = useSearch({ from: '/app/clusters/$clusterId' });
  const navigate = useNavigate({ from: '/clusters/$clusterId' });
  const go = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const showTab = useCallback((tab: ClusterTab) => go({ tab }), [go]);
  const showTask = useCallback((task: string) => go({ task, node: undefined }), [go]);
  const showNode = useCallback((node: string) => go({ node, task: undefined }), [go]);

  const operationId = search.operation ?? cluster.operation?.id;
  const graph = useQuery({ ...graphQuery(operationId ?? ''), enabled: operationId !== undefined });
  const nodes = useQuery(nodesQuery(cluster.id));
  const operations = useQuery(operationsQuery(cluster.id));
  const operation =
    operationId === cluster.operation?.id
      ? cluster.operation
      : (operations.data?.find((each) => each.id === operationId) ?? null);
  const tab: ClusterTab = search.tab ?? (operation && operation.state !== 'SUCCEEDED' ? 'graph' : 'nodes');
  return {
    tab,
    graph,
    nodes,
    operations,
    operationId,
    operation,
    task: graph.data?.tasks.find((each) => each.id === search.task),
    node: nodes.data?.find((each) => each.id === search.node),
    showTab,
    showTask,
    showNode,
    showOperation: (id: string) => go({ operation: id, tab: 'graph', task: undefined }),
    showLatest: () => go({ operation: undefined, tab: undefined, task: undefined, node: undefined }),
    closePanel: () => go({ task: undefined, node: undefined }),
  };
}
