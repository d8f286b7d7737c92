import '@xyflow/react/dist/style.css';
import { Switch } from '@patternfly/react-core';
import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { createContext, memo, use, useEffect, useMemo, useState } from 'react';
import type { Graph, Task, TaskState } from '../api/types';
import { plural } from '../common/format';
import { lookOf, TASK_LOOKS } from '../common/states';
import { useTheme } from '../shell/theme';
import { CARD, COLLAPSE_ABOVE, type Drawing, drawGroups, drawTasks, JOIN } from './graphLayout';
import { commonState, countStates, taskText } from './tasks';

interface Props {
  graph: Graph;
  selected: string | undefined;
  onTask: (taskId: string) => void;
  /** Shows the tasks of a group in the table. */
  onGroup: (tasks: Task[]) => void;
}

/** What changes while a graph is looked at; the vertices themselves only know their ids. */
interface Now {
  tasks: ReadonlyMap<string, Task>;
  selected: string | undefined;
  onTask: (taskId: string) => void;
  onGroup: (tasks: Task[]) => void;
}

const NowContext = createContext<Now | null>(null);

function useGraphNow(): Now {
  const now = use(NowContext);
  if (!now) throw new Error('A vertex stands outside a task graph.');
  return now;
}

export function TaskGraphView({ graph, selected, onTask, onGroup }: Props) {
  const large = graph.tasks.length > COLLAPSE_ABOVE;
  const [grouped, setGrouped] = useState(large);
  const { vertices, edges } = graph;
  const ids = graph.tasks.map((task) => task.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: laid out anew when the shape changes, not on a task's state
  const drawing = useMemo(
    () => (grouped ? drawGroups({ vertices, edges }, graph.tasks) : drawTasks({ vertices, edges })),
    [vertices, edges, ids, grouped],
  );
  const tasks = useMemo(() => new Map(graph.tasks.map((task) => [task.id, task])), [graph.tasks]);
  const now = useMemo(() => ({ tasks, selected, onTask, onGroup }), [tasks, selected, onTask, onGroup]);

  return (
    <div className="loom-graph">
      <div className="loom-graph-bar">
        <Legend tasks={graph.tasks} />
        <Switch
          id="group-tasks"
          label="Group by service and action"
          isChecked={grouped}
          onChange={(_, checked) => setGrouped(checked)}
        />
      </div>
      <section
        className="loom-graph-canvas"
        aria-label="Task graph"
        style={{ height: `clamp(18rem, ${Math.ceil(drawing.height) + 64}px, 60vh)` }}
      >
        <NowContext value={now}>
          <ReactFlowProvider>
            <Canvas drawing={drawing} tasks={tasks} />
          </ReactFlowProvider>
        </NowContext>
      </section>
    </div>
  );
}

/** How many tasks are in which state; also what the colours mean. */
export function Legend({ tasks }: { tasks: readonly Task[] }) {
  const counts = countStates(tasks);
  const states = (Object.keys(TASK_LOOKS) as TaskState[]).filter((state) => counts.has(state));
  return (
    <ul className="loom-legend" aria-label="Tasks by state">
      {states.map((state) => {
        const { text, tone, icon: Icon } = lookOf(TASK_LOOKS, state);
        return (
          <li key={state} className={`tone-${tone}`}>
            <Icon className="loom-tone-icon" /> {text} <strong>{counts.get(state)}</strong>
          </li>
        );
      })}
    </ul>
  );
}

/** Not "group", which React Flow draws in its own way. */
const NODE_TYPES = { task: memo(TaskVertex), bundle: memo(GroupVertex), join: memo(JoinVertex) };

function Canvas({ drawing, tasks }: { drawing: Drawing; tasks: ReadonlyMap<string, Task> }) {
  const { dark } = useTheme();
  const flow = useReactFlow();
  const nodes = useMemo<Node[]>(
    () =>
      drawing.vertices.map((vertex) => ({
        id: vertex.id,
        type: vertex.kind === 'group' ? 'bundle' : vertex.kind,
        position: { x: vertex.x, y: vertex.y },
        data: { taskIds: vertex.taskIds },
        ...(vertex.kind === 'join' ? JOIN : CARD),
        draggable: false,
        connectable: false,
        selectable: false,
        focusable: false,
      })),
    [drawing],
  );
  const edges = useMemo<Edge[]>(() => {
    const states = new Map(
      drawing.vertices.map(({ id, taskIds }) => [
        id,
        taskIds.length === 0
          ? undefined
          : commonState(taskIds.map((each) => tasks.get(each)).filter((task) => task !== undefined)),
      ]),
    );
    return drawing.edges.map((edge) => {
      const target = states.get(edge.target);
      const done = states.get(edge.source) === 'SUCCEEDED';
      return {
        ...edge,
        type: 'smoothstep',
        focusable: false,
        selectable: false,
        animated: target === 'RUNNING',
        className: target === 'RUNNING' ? 'is-busy' : done ? 'is-done' : '',
      };
    });
  }, [drawing, tasks]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the view fits anew whenever there is a new drawing
  useEffect(() => {
    const frame = requestAnimationFrame(
      () => void flow.fitView({ padding: 0.08, maxZoom: 1, minZoom: 0.35 }),
    );
    return () => cancelAnimationFrame(frame);
  }, [flow, drawing]);

  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      colorMode={dark ? 'dark' : 'light'}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements={nodes.length > 400}
      minZoom={0.05}
      maxZoom={1.75}
      panOnScroll
      zoomOnScroll={false}
      preventScrolling={false}
      fitView
      fitViewOptions={{ padding: 0.08, maxZoom: 1, minZoom: 0.35 }}
    >
      <Background variant={BackgroundVariant.Dots} gap={22} size={1.2} />
      <Controls showInteractive={false} />
      {nodes.length > 24 && (
        <MiniMap
          pannable
          zoomable
          ariaLabel="Overview of the task graph"
          nodeClassName={(node) => {
            const ids = node.data.taskIds as string[];
            const found = ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
            return found.length === 0 ? 'is-join' : `tone-${lookOf(TASK_LOOKS, commonState(found)).tone}`;
          }}
        />
      )}
    </ReactFlow>
  );
}

function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function TaskVertex({ data }: NodeProps) {
  const { tasks, selected, onTask } = useGraphNow();
  const task = tasks.get((data.taskIds as string[])[0] ?? '');
  if (!task) return <Ends />;
  const { text, tone, icon: Icon } = lookOf(TASK_LOOKS, task.state);
  return (
    <>
      <button
        type="button"
        className={`loom-vertex tone-${tone} ${selected === task.id ? 'is-selected' : ''} nodrag`}
        onClick={() => onTask(task.id)}
        aria-pressed={selected === task.id}
      >
        <span className="loom-vertex-title">{taskText(task)}</span>
        <span className="loom-vertex-host">{task.hostName}</span>
        <span className="loom-vertex-state">
          <Icon className="loom-tone-icon" /> {text}
          {task.attempts > 1 && <span> · attempt {task.attempts}</span>}
        </span>
      </button>
      <Ends />
    </>
  );
}

function GroupVertex({ data }: NodeProps) {
  const { tasks, onGroup } = useGraphNow();
  const members = (data.taskIds as string[]).map((id) => tasks.get(id)).filter((task) => task !== undefined);
  const [first] = members;
  if (!first) return <Ends />;
  const { text, tone, icon: Icon } = lookOf(TASK_LOOKS, commonState(members));
  const done = members.filter((task) => task.state === 'SUCCEEDED' || task.state === 'SKIPPED').length;
  return (
    <>
      <button
        type="button"
        className={`loom-vertex is-group tone-${tone} nodrag`}
        onClick={() => onGroup(members)}
      >
        <span className="loom-vertex-title">{taskText(first)}</span>
        <span className="loom-vertex-host">on {plural(members.length, 'node')}</span>
        <span className="loom-vertex-state">
          <Icon className="loom-tone-icon" /> {text} · {done} / {members.length}
        </span>
        <span className="loom-vertex-bar" style={{ width: `${(100 * done) / members.length}%` }} />
      </button>
      <Ends />
    </>
  );
}

function JoinVertex() {
  return (
    <>
      <span className="loom-join" title="Waits for all that come in" />
      <Ends />
    </>
  );
}
