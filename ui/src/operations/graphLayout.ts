import { Graph as DagreGraph, layout as runDagre } from '@dagrejs/dagre';
import type { Graph, Task } from '../api/types';
import { groupBy } from '../common/groupBy';

/** Above this many tasks, those that do the same to different nodes are drawn as one. */
export const COLLAPSE_ABOVE = 200;

export const CARD = { width: 212, height: 62 };
export const JOIN = { width: 14, height: 14 };

export interface DrawnVertex {
  id: string;
  kind: 'task' | 'group' | 'join';
  /** Of a task: one; of a group: all of it; of a join point: none. */
  taskIds: string[];
  x: number;
  y: number;
}

export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
}

export interface Drawing {
  vertices: DrawnVertex[];
  edges: DrawnEdge[];
  width: number;
  height: number;
}

type Shape = Pick<Graph, 'vertices' | 'edges'>;

/** Where everything goes. Depends on the shape of the graph only, never on the states of its tasks. */
export function drawTasks({ vertices, edges }: Shape): Drawing {
  const drawn = vertices.map((vertex) => ({
    id: String(vertex.index),
    kind: vertex.taskId === null ? ('join' as const) : ('task' as const),
    taskIds: vertex.taskId === null ? [] : [vertex.taskId],
  }));
  return place(
    drawn,
    edges.map(([from, to]) => [String(from), String(to)]),
  );
}

export function groupKey(task: Pick<Task, 'action' | 'service'>): string {
  return task.service === null ? task.action : `${task.action} ${task.service}`;
}

/** The same with one vertex for all tasks that do one action to one service; join points vanish into the edges. */
export function drawGroups({ vertices, edges }: Shape, tasks: readonly Task[]): Drawing {
  const keyOfTask = new Map(tasks.map((task) => [task.id, groupKey(task)]));
  const keyOf = new Map<number, string | null>();
  const members = new Map<string, string[]>();
  for (const { index, taskId } of vertices) {
    const key = taskId === null ? null : (keyOfTask.get(taskId) ?? null);
    keyOf.set(index, key);
    if (key !== null && taskId !== null) members.set(key, [...(members.get(key) ?? []), taskId]);
  }
  const successors = groupBy(edges, ([from]) => from);
  const reach = new Map<number, ReadonlySet<string>>();
  /** The groups at the other end of the edges of a vertex, looking through join points. */
  const groupsAfter = (index: number): ReadonlySet<string> => {
    const known = reach.get(index);
    if (known) return known;
    const found = new Set<string>();
    for (const [, to] of successors.get(index) ?? []) {
      const key = keyOf.get(to);
      if (key) found.add(key);
      else for (const each of groupsAfter(to)) found.add(each);
    }
    reach.set(index, found);
    return found;
  };
  const pairs = new Map<string, [string, string]>();
  for (const [index, key] of keyOf) {
    if (key === null) continue;
    for (const after of groupsAfter(index)) {
      if (after !== key) pairs.set(`${key}\n${after}`, [key, after]);
    }
  }
  return place(
    [...members].map(([id, taskIds]) => ({ id, kind: 'group' as const, taskIds })),
    [...pairs.values()],
  );
}

function place(vertices: Omit<DrawnVertex, 'x' | 'y'>[], edges: [string, string][]): Drawing {
  const dagre = new DagreGraph();
  dagre.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 56, marginx: 24, marginy: 24 });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const vertex of vertices) dagre.setNode(vertex.id, { ...(vertex.kind === 'join' ? JOIN : CARD) });
  for (const [from, to] of edges) dagre.setEdge(from, to);
  runDagre(dagre);
  const placed = vertices.map((vertex) => {
    const { x, y } = dagre.node(vertex.id) as { x: number; y: number };
    const { width, height } = vertex.kind === 'join' ? JOIN : CARD;
    return { ...vertex, x: x - width / 2, y: y - height / 2 };
  });
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number };
  return {
    vertices: placed,
    edges: edges.map(([source, target]) => ({ id: `${source}>${target}`, source, target })),
    width,
    height,
  };
}
