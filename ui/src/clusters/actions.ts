import { path, send } from '../api/http';
import type { ChangeRequest, Cluster, Operation, StoredPlan } from '../api/types';

export type Steering = 'pause' | 'resume' | 'abort';

export async function steer(operationId: string, how: Steering): Promise<void> {
  await send('POST', `${path`/operations/${operationId}`}/${how}`);
}

export async function deleteCluster(id: string): Promise<void> {
  await send('DELETE', path`/clusters/${id}`);
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
