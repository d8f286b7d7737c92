import { path, send } from '../api/http';
import type { ChangeRequest, Cluster, Operation, StoredPlan } from '../api/types';

export type Steering = 'pause' | 'resume' | 'abort' | 'rollback' | 'abandon';

export async function steer(operationId: string, how: Steering): Promise<void> {
  await send('POST', `${path`/operations/${operationId}`}/${how}`);
}

/** Deletes a cluster; forced, machines that cannot be given back are forgotten. */
export async function deleteCluster(id: string, force: boolean): Promise<void> {
  await send('DELETE', `${path`/clusters/${id}`}${force ? '?force=true' : ''}`);
}

/** Keeps a cluster from deletion, from losing nodes and from the end of its lease, or does no longer. */
export async function protect(id: string, on: boolean): Promise<void> {
  await send('PUT', path`/clusters/${id}/protection`, { body: { on } });
}

/** Compares the nodes of a cluster with what is recorded of them. */
export async function inspect(id: string): Promise<void> {
  await send('POST', path`/clusters/${id}/inspections`);
}

/** Plans a change of a cluster; nothing is changed yet. */
export async function planChange(
  clusterId: string,
  body: ChangeRequest,
  signal: AbortSignal,
): Promise<StoredPlan> {
  return (await send<StoredPlan>('POST', path`/clusters/${clusterId}/plans`, { body, signal })).body;
}

/** Starts the operation that carries a plan out; once, however often it is asked for with the same key. */
export async function applyPlan(planId: string, key: string): Promise<Operation> {
  const headers = { 'Idempotency-Key': key };
  return (await send<Operation>('POST', `${path`/plans/${planId}`}/apply`, { headers })).body;
}

export async function prolong(id: string, extendMillis: number): Promise<Cluster> {
  return (await send<Cluster>('POST', path`/clusters/${id}/lease`, { body: { extendMillis } })).body;
}
