import { CodeBlock, CodeBlockCode, Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import ProjectDiagramIcon from '@patternfly/react-icons/dist/esm/icons/project-diagram-icon';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { configQuery, planQuery } from '../api/queries';
import type { Cluster, Task } from '../api/types';
import { Loaded } from '../common/Loaded';
import { Nothing } from '../common/Pieces';
import { groupKey } from '../operations/graphLayout';
import { TaskGraphView } from '../operations/TaskGraphView';
import { TaskTable } from '../operations/TaskTable';
import type { ClusterTab } from '../router';
import { NodesTable } from './NodesTable';
import { OperationsTable } from './OperationsTable';
import { PlanPreview } from './PlanPreview';
import type { ClusterView } from './useClusterView';

/** The parts of a cluster, one at a time. */
export function ClusterTabs({ cluster, view }: { cluster: Cluster; view: ClusterView }) {
  const { graph, nodes, showTask, showTab } = view;
  const [taskSearch, setTaskSearch] = useState('');
  const showGroup = useCallback(
    ([first]: Task[]) => {
      if (first) {
        setTaskSearch(groupKey(first));
        showTab('tasks');
      }
    },
    [showTab],
  );
  return (
    <div className="loom-card is-flush">
      <Tabs
        activeKey={view.tab}
        onSelect={(_, key) => showTab(key as ClusterTab)}
        aria-label="Parts of the cluster"
        inset={{ default: 'insetMd' }}
        mountOnEnter
        unmountOnExit
      >
        <Tab eventKey="graph" title={<TabTitleText>Task graph</TabTitleText>}>
          <GraphTab view={view} onGroup={showGroup} />
        </Tab>
        <Tab
          eventKey="tasks"
          title={<TabTitleText>{graph.data ? `Tasks (${graph.data.tasks.length})` : 'Tasks'}</TabTitleText>}
        >
          <div className="loom-tab">
            <Loaded query={graph} loading="Loading the tasks">
              {({ tasks }) => (
                <TaskTable
                  tasks={tasks}
                  selected={view.task?.id}
                  onTask={showTask}
                  search={taskSearch}
                  onSearch={setTaskSearch}
                />
              )}
            </Loaded>
          </div>
        </Tab>
        <Tab
          eventKey="nodes"
          title={<TabTitleText>{nodes.data ? `Nodes (${nodes.data.length})` : 'Nodes'}</TabTitleText>}
        >
          <div className="loom-tab">
            <Loaded query={nodes} loading="Loading nodes" failed="The nodes could not be loaded">
              {(known) => <NodesTable nodes={known} selected={view.node?.id} onNode={view.showNode} />}
            </Loaded>
          </div>
        </Tab>
        <Tab eventKey="operations" title={<TabTitleText>Operations</TabTitleText>}>
          <div className="loom-tab">
            <Loaded query={view.operations} loading="Loading operations" rows={2}>
              {(operations) => (
                <OperationsTable
                  operations={operations}
                  selected={view.operationId}
                  onOperation={view.showOperation}
                />
              )}
            </Loaded>
          </div>
        </Tab>
        <Tab eventKey="plan" title={<TabTitleText>Plan</TabTitleText>}>
          <div className="loom-tab">
            <PlanTab clusterId={cluster.id} />
          </div>
        </Tab>
        <Tab eventKey="config" title={<TabTitleText>Configuration</TabTitleText>}>
          <div className="loom-tab">
            <ConfigTab clusterId={cluster.id} />
          </div>
        </Tab>
      </Tabs>
    </div>
  );
}

interface GraphTabProps {
  view: ClusterView;
  onGroup: (tasks: Task[]) => void;
}

function GraphTab({ view: { graph, task, showTask }, onGroup }: GraphTabProps) {
  if (!graph.data) {
    return (
      <div className="loom-tab">
        <Loaded
          query={graph}
          loading="Loading the task graph"
          rows={6}
          failed="The task graph could not be loaded"
        >
          {() => null}
        </Loaded>
      </div>
    );
  }
  if (graph.data.tasks.length === 0) {
    return (
      <Nothing title="No tasks" icon={ProjectDiagramIcon}>
        This operation has nothing to do.
      </Nothing>
    );
  }
  return <TaskGraphView graph={graph.data} selected={task?.id} onTask={showTask} onGroup={onGroup} />;
}

/** Why the cluster is as it is. */
function PlanTab({ clusterId }: { clusterId: string }) {
  const plan = useQuery(planQuery(clusterId));
  return (
    <div className="loom-stack">
      <PlanPreview plan={plan.data} error={plan.error} busy={plan.isPending} />
      <Link to="/what-if" search={{ cluster: clusterId }}>
        What if it were planned anew?
      </Link>
    </div>
  );
}

function ConfigTab({ clusterId }: { clusterId: string }) {
  return (
    <Loaded query={useQuery(configQuery(clusterId))} loading="Loading the configuration" rows={3}>
      {(config) => (
        <CodeBlock>
          <CodeBlockCode>{JSON.stringify(config, null, 2)}</CodeBlockCode>
        </CodeBlock>
      )}
    </Loaded>
  );
}
