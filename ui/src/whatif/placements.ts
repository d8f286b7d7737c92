import { path, send } from '../api/http';
import { Problem } from '../api/problem';
import { postForEvents } from '../api/stream';
import type {
  ClusterRequest,
  Comparison,
  PlacementQuestion,
  Plan,
  Progress,
  Sensitivity,
} from '../api/types';
import { namesOf, toSettings, type WeightSet } from './sets';

export async function compare(
  problem: PlacementQuestion,
  sets: WeightSet[],
  signal?: AbortSignal,
): Promise<Comparison> {
  const names = namesOf(sets);
  const body = { problem, sets: sets.map((set, i) => ({ name: names[i], ...toSettings(set) })) };
  return (await send<Comparison>('POST', '/placements/compare', { body, ...(signal ? { signal } : {}) }))
    .body;
}

export async function sensitivity(
  problem: PlacementQuestion,
  set: WeightSet,
  signal?: AbortSignal,
): Promise<Sensitivity> {
  const body = { ...problem, placement: toSettings(set) };
  return (await send<Sensitivity>('POST', '/placements/sensitivity', { body, ...(signal ? { signal } : {}) }))
    .body;
}

/** Solves while somebody watches; gives the plan. */
export function solveLive(question: PlacementQuestion, ...watcher: Watcher): Promise<Plan> {
  return watch('/placements/stream', question, ...watcher);
}

/** What would be created, solved while somebody watches; gives the plan. */
export function previewLive(request: ClusterRequest, ...watcher: Watcher): Promise<Plan> {
  return watch('/clusters/preview', request, ...watcher);
}

type Watcher = [
  onStarted: (id: string) => void,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
];

async function watch(url: string, body: unknown, ...[onStarted, onProgress, signal]: Watcher): Promise<Plan> {
  let plan: Plan | undefined;
  await postForEvents(
    url,
    body,
    ({ name, data }) => {
      const value = JSON.parse(data);
      if (name === 'placement.started') onStarted(value.id);
      else if (name === 'placement.improved') onProgress(value);
      else if (name === 'placement.ended') plan = value;
      else if (name === 'placement.failed')
        throw new Problem(422, 'There is no plan', value.detail, value.errors);
    },
    signal,
  );
  if (!plan)
    throw new Problem(
      0,
      'The answer broke off',
      'The server ended the stream before the plan.\nMaybe try again.',
    );
  return plan;
}

/** Ends a solve; its stream then gives the best so far. One that has ended already is no mistake. */
export async function stopSolve(id: string): Promise<void> {
  await send('DELETE', path`/placements/${id}`).catch((thrown: unknown) => {
    if (!(thrown instanceof Problem && thrown.status === 404)) throw thrown;
  });
}
