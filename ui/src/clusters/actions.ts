import { path, send } from '../api/http';
import type { Cluster } from '../api/types';

export type Steering = 'pause' | 'resume' | 'abort';

export async function steer(operationId: string, how: Steering): Promise<void> {
  await send('POST', `${path`/operations/${operationId}`}/${how}`);
}

export async function deleteCluster(id: string): Promise<void> {
  await send('DELETE', path`/clusters/${id}`);
}

export async function prolong(id: string, extendMillis: number): Promise<Cluster> {
  return (await send<Cluster>('POST', path`/clusters/${id}/lease`, { body: { extendMillis } })).body;
}
