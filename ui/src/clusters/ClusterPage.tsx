import {
  Alert,
  Breadcrumb,
  BreadcrumbItem,
  Button,
  CodeBlock,
  CodeBlockCode,
  DescriptionList,
  Drawer,
  DrawerActions,
  DrawerCloseButton,
  DrawerContent,
  DrawerContentBody,
  DrawerHead,
  DrawerPanelBody,
  DrawerPanelContent,
  Flex,
  PageSection,
  Tab,
  Tabs,
  TabTitleText,
  Title,
} from '@patternfly/react-core';
import ExternalLinkAltIcon from '@patternfly/react-icons/dist/esm/icons/external-link-alt-icon';
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import PauseIcon from '@patternfly/react-icons/dist/esm/icons/pause-icon';
import PlayIcon from '@patternfly/react-icons/dist/esm/icons/play-icon';
import ProjectDiagramIcon from '@patternfly/react-icons/dist/esm/icons/project-diagram-icon';
import StopIcon from '@patternfly/react-icons/dist/esm/icons/stop-icon';
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import {
  clusterQuery,
  configQuery,
  graphQuery,
  keys,
  nodesQuery,
  operationsQuery,
  planQuery,
} from '../api/queries';
import type { Cluster, Operation, Task } from '../api/types';
import { plural } from '../common/format';
import { Confirm, LoadingRows, Nothing, PageHead, Services, useTitle } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { CLUSTER_LOOKS, OPERATION_LOOKS, StateLabel } from '../common/states';
import { Elapsed, When } from '../common/When';
import { groupKey } from '../operations/graphLayout';
import { TaskGraphView } from '../operations/TaskGraphView';
import { Fact, TaskPanel } from '../operations/TaskPanel';
import { TaskTable } from '../operations/TaskTable';
import { taskText } from '../operations/tasks';
import type { ClusterTab } from '../router';
import { useSession } from '../session/session';
import { deleteCluster, type Steering, steer } from './actions';
import { LeaseDialog } from './LeaseDialog';
import { NodePanel } from './NodePanel';
import { NodesTable } from './NodesTable';
import { isOpen, kindOf, OperationProgress } from './OperationProgress';
import { PlanPreview } from './PlanPreview';

export function ClusterPage() {
  const { clusterId } = useParams({ from: '/app/clusters/$clusterId' });
  const query = useQuery(clusterQuery(clusterId));
  useTitle(query.data?.name ?? 'Cluster');
  if (query.isPending) {
    return (
      <PageSection isFilled>
        <LoadingRows label="Loading the cluster" rows={8} />
      </PageSection>
    );
  }
  if (query.isError && !query.data) {
    return (
      <PageSection isFilled>
        <ProblemAlert
          error={query.error}
          title="The cluster could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </PageSection>
    );
  }
  return <Loaded cluster={query.data} />;
}

type Dialog = Steering | 'delete' | 'lease';

function Loaded({ cluster }: { cluster: Cluster }) {
  const search = useSearch({ from: '/app/clusters/$clusterId' });
  const navigate = useNavigate({ from: '/clusters/$clusterId' });
  const [dialog, setDialog] = useState<Dialog>();
  const operationId = search.operation ?? cluster.operation?.id;
  const graph = useQuery({ ...graphQuery(operationId ?? ''), enabled: operationId !== undefined });
  const nodes = useQuery(nodesQuery(cluster.id));
  const history = useQuery(operationsQuery(cluster.id));
  const operation =
    operationId === cluster.operation?.id
      ? cluster.operation
      : (history.data?.find((each) => each.id === operationId) ?? null);
  const [taskSearch, setTaskSearch] = useState('');

  const go = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const showTask = useCallback((task: string) => go({ task, node: undefined }), [go]);
  const showNode = useCallback((node: string) => go({ node, task: undefined }), [go]);
  const showGroup = useCallback(
    (tasks: Task[]) => {
      const [first] = tasks;
      if (first) {
        setTaskSearch(groupKey(first));
        go({ tab: 'tasks' });
      }
    },
    [go],
  );
  const close = () => go({ task: undefined, node: undefined });

  const tab: ClusterTab = search.tab ?? (operation && operation.state !== 'SUCCEEDED' ? 'graph' : 'nodes');
  const tasks = graph.data?.tasks ?? [];
  const task = tasks.find((each) => each.id === search.task);
  const node = nodes.data?.find((each) => each.id === search.node);

  const panel =
    (task && (
      <Panel title={taskText(task)} subtitle={`on ${task.hostName}`} onClose={close}>
        <TaskPanel task={task} onNode={showNode} />
      </Panel>
    )) ||
    (node && (
      <Panel title={node.hostName} subtitle={`node of ${cluster.name}`} onClose={close}>
        <NodePanel node={node} tasks={tasks.filter((each) => each.nodeId === node.id)} onTask={showTask} />
      </Panel>
    ));

  return (
    <Drawer isExpanded={Boolean(panel)} isInline position="end" className="loom-drawer">
      <DrawerContent panelContent={panel || undefined}>
        <DrawerContentBody className="loom-drawer-body">
          <Head cluster={cluster} onDialog={setDialog} />
          <PageSection isFilled className="loom-section">
            <div className="loom-stack">
              {cluster.message && cluster.message !== operation?.error && (
                <Alert
                  component="p"
                  isInline
                  variant={cluster.state === 'ACTIVE' || cluster.state === 'PENDING' ? 'info' : 'warning'}
                  title={<Message text={cluster.message} />}
                />
              )}
              <Summary cluster={cluster} onLease={() => setDialog('lease')} />
              {operation && <OperationCard operation={operation} cluster={cluster} onDialog={setDialog} />}
              <div className="loom-card is-flush">
                <Tabs
                  activeKey={tab}
                  onSelect={(_, key) => go({ tab: key as ClusterTab })}
                  aria-label="Parts of the cluster"
                  inset={{ default: 'insetMd' }}
                  mountOnEnter
                  unmountOnExit
                >
                  <Tab eventKey="graph" title={<TabTitleText>Task graph</TabTitleText>}>
                    <GraphTab query={graph} selected={task?.id} onTask={showTask} onGroup={showGroup} />
                  </Tab>
                  <Tab
                    eventKey="tasks"
                    title={<TabTitleText>{graph.data ? `Tasks (${tasks.length})` : 'Tasks'}</TabTitleText>}
                  >
                    <div className="loom-tab">
                      {graph.isError ? (
                        <ProblemAlert error={graph.error} onRetry={() => void graph.refetch()} />
                      ) : (
                        <TaskTable
                          tasks={tasks}
                          selected={task?.id}
                          onTask={showTask}
                          search={taskSearch}
                          onSearch={setTaskSearch}
                        />
                      )}
                    </div>
                  </Tab>
                  <Tab
                    eventKey="nodes"
                    title={
                      <TabTitleText>{nodes.data ? `Nodes (${nodes.data.length})` : 'Nodes'}</TabTitleText>
                    }
                  >
                    <div className="loom-tab">
                      <NodesTable
                        nodes={nodes.data}
                        error={nodes.error}
                        onRetry={() => void nodes.refetch()}
                        selected={node?.id}
                        onNode={showNode}
                      />
                    </div>
                  </Tab>
                  <Tab eventKey="operations" title={<TabTitleText>Operations</TabTitleText>}>
                    <div className="loom-tab">
                      <Operations
                        query={history}
                        selected={operationId}
                        onOperation={(id) => go({ operation: id, tab: 'graph', task: undefined })}
                      />
                    </div>
                  </Tab>
                  <Tab eventKey="plan" title={<TabTitleText>Plan</TabTitleText>}>
                    <div className="loom-tab">
                      <PlanTab clusterId={cluster.id} />
                    </div>
                  </Tab>
                  <Tab eventKey="config" title={<TabTitleText>Configuration</TabTitleText>}>
                    <div className="loom-tab">
                      <Config clusterId={cluster.id} />
                    </div>
                  </Tab>
                </Tabs>
              </div>
            </div>
          </PageSection>
          {dialog && <Dialogs dialog={dialog} cluster={cluster} onClose={() => setDialog(undefined)} />}
        </DrawerContentBody>
      </DrawerContent>
    </Drawer>
  );
}

function Head({ cluster, onDialog }: { cluster: Cluster; onDialog: (dialog: Dialog) => void }) {
  const session = useSession();
  const mayWrite = session.can('ADMIN') || session.user === cluster.owner;
  return (
    <PageHead
      breadcrumb={
        <Breadcrumb className="loom-breadcrumb">
          <BreadcrumbItem
            render={({ className }) => (
              <Link to="/clusters" className={className}>
                Clusters
              </Link>
            )}
          />
          <BreadcrumbItem isActive>{cluster.name}</BreadcrumbItem>
        </Breadcrumb>
      }
      title={
        <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
          <span>{cluster.name}</span>
          <StateLabel state={cluster.state} looks={CLUSTER_LOOKS} />
        </Flex>
      }
      subtitle={cluster.description}
      actions={
        mayWrite &&
        cluster.state !== 'TERMINATED' && (
          <Button variant="secondary" isDanger icon={<TrashIcon />} onClick={() => onDialog('delete')}>
            Delete
          </Button>
        )
      }
    />
  );
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

function Summary({ cluster, onLease }: { cluster: Cluster; onLease: () => void }) {
  const session = useSession();
  const mayProlong =
    cluster.expiresAt !== null &&
    cluster.state !== 'TERMINATED' &&
    (session.can('ADMIN') || session.user === cluster.owner);
  return (
    <div className="loom-card">
      <DescriptionList
        columnModifier={{ default: '2Col', lg: '3Col', xl: '3Col', '2xl': '3Col' }}
        isCompact
        className="loom-summary"
      >
        <Fact term="Template">
          <Link
            to="/catalog/$collection/$name"
            params={{ collection: 'cluster-templates', name: cluster.template }}
          >
            {cluster.template}
          </Link>
        </Fact>
        <Fact term="Size">
          {plural(cluster.size, 'node')}
          {cluster.providers.length > 0 && (
            <span className="loom-subtle"> at {cluster.providers.join(', ')}</span>
          )}
        </Fact>
        <Fact term="Owner">{cluster.owner}</Fact>
        <Fact term="Created">
          <When at={cluster.createdAt} />
        </Fact>
        <Fact term="Expires">
          <When at={cluster.expiresAt} none="never" />
          {mayProlong && (
            <Button variant="link" isInline onClick={onLease} className="loom-inline-action">
              Prolong
            </Button>
          )}
        </Fact>
        <Fact term="Links">
          {cluster.links.length === 0 ? (
            <span className="loom-subtle">none</span>
          ) : (
            <Flex gap={{ default: 'gapMd' }}>
              {cluster.links.map((link) => (
                <a key={link.label + link.url} href={safeHref(link.url)} target="_blank" rel="noreferrer">
                  {link.label} <ExternalLinkAltIcon aria-hidden className="loom-small-icon" />
                </a>
              ))}
            </Flex>
          )}
        </Fact>
      </DescriptionList>
      <DescriptionList isCompact className="loom-summary-services">
        <Fact term="Services">
          <Services names={cluster.services} shown={10} />
        </Fact>
      </DescriptionList>
    </div>
  );
}

/** Links come from definitions: only those that a browser opens as a page are followed. */
function safeHref(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

function OperationCard({
  operation,
  cluster,
  onDialog,
}: {
  operation: Operation;
  cluster: Cluster;
  onDialog: (dialog: Dialog) => void;
}) {
  const session = useSession();
  const isLatest = operation.id === cluster.operation?.id;
  const maySteer = isLatest && (session.can('ADMIN') || session.user === cluster.owner);
  return (
    <section className="loom-card" aria-label="Operation">
      <Flex
        justifyContent={{ default: 'justifyContentSpaceBetween' }}
        alignItems={{ default: 'alignItemsCenter' }}
      >
        <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
          <Title headingLevel="h2" size="md">
            {isLatest ? 'Operation' : 'Earlier operation'}: {kindOf(operation).toLowerCase()}
          </Title>
          <StateLabel state={operation.state} looks={OPERATION_LOOKS} />
          <span className="loom-subtle">
            <Elapsed from={operation.createdAt} to={operation.endedAt} />
            {operation.requestedBy && <> · by {operation.requestedBy}</>}
          </span>
        </Flex>
        {maySteer && (
          <Flex gap={{ default: 'gapSm' }}>
            {operation.state === 'RUNNING' && (
              <Button variant="secondary" size="sm" icon={<PauseIcon />} onClick={() => onDialog('pause')}>
                Pause
              </Button>
            )}
            {(operation.state === 'PAUSED' || operation.state === 'FAILED') && (
              <Button variant="secondary" size="sm" icon={<PlayIcon />} onClick={() => onDialog('resume')}>
                Resume
              </Button>
            )}
            {isOpen(operation) && (
              <Button
                variant="secondary"
                size="sm"
                isDanger
                icon={<StopIcon />}
                onClick={() => onDialog('abort')}
              >
                Abort
              </Button>
            )}
          </Flex>
        )}
      </Flex>
      <OperationProgress operation={operation} label={`${kindOf(operation)} of ${cluster.name}`} />
      {operation.error && (
        <Alert
          component="p"
          isInline
          variant={operation.state === 'FAILED' ? 'danger' : 'warning'}
          title={`The operation ${operation.state === 'FAILED' ? 'failed' : 'ended early'}`}
        >
          <Message text={operation.error} />
        </Alert>
      )}
    </section>
  );
}

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  isError: boolean;
  isPending: boolean;
  refetch: () => unknown;
}

function GraphTab({
  query,
  selected,
  onTask,
  onGroup,
}: {
  query: QueryLike<Parameters<typeof TaskGraphView>[0]['graph']>;
  selected: string | undefined;
  onTask: (taskId: string) => void;
  onGroup: (tasks: Task[]) => void;
}) {
  if (query.isError && !query.data) {
    return (
      <div className="loom-tab">
        <ProblemAlert
          error={query.error}
          title="The task graph could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (!query.data) {
    return (
      <div className="loom-tab">
        <LoadingRows label="Loading the task graph" rows={6} />
      </div>
    );
  }
  if (query.data.tasks.length === 0) {
    return (
      <Nothing title="No tasks" icon={ProjectDiagramIcon}>
        This operation has nothing to do.
      </Nothing>
    );
  }
  return <TaskGraphView graph={query.data} selected={selected} onTask={onTask} onGroup={onGroup} />;
}

function Operations({
  query,
  selected,
  onOperation,
}: {
  query: QueryLike<Operation[]>;
  selected: string | undefined;
  onOperation: (id: string) => void;
}) {
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LoadingRows label="Loading operations" rows={2} />;
  if (query.data.length === 0) return <Nothing title="No operations yet" icon={HistoryIcon} />;
  return (
    <Table aria-label="Operations" variant="compact" className="loom-table">
      <Thead>
        <Tr>
          <Th>Operation</Th>
          <Th>State</Th>
          <Th>Tasks</Th>
          <Th>By</Th>
          <Th>Started</Th>
          <Th>Took</Th>
        </Tr>
      </Thead>
      <Tbody>
        {query.data.map((operation) => (
          <Tr key={operation.id} isRowSelected={operation.id === selected}>
            <Td dataLabel="Operation">
              <button type="button" className="loom-link" onClick={() => onOperation(operation.id)}>
                {kindOf(operation)}
              </button>
            </Td>
            <Td dataLabel="State">
              <StateLabel state={operation.state} looks={OPERATION_LOOKS} />
            </Td>
            <Td dataLabel="Tasks">
              {operation.tasks.done} of {operation.tasks.total}
              {operation.tasks.failed > 0 && `, ${operation.tasks.failed} failed`}
            </Td>
            <Td dataLabel="By">{operation.requestedBy ?? '–'}</Td>
            <Td dataLabel="Started" modifier="nowrap">
              <When at={operation.createdAt} />
            </Td>
            <Td dataLabel="Took" modifier="nowrap">
              <Elapsed from={operation.createdAt} to={operation.endedAt} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

function Config({ clusterId }: { clusterId: string }) {
  const query = useQuery(configQuery(clusterId));
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <LoadingRows label="Loading the configuration" rows={3} />;
  return (
    <CodeBlock>
      <CodeBlockCode>{JSON.stringify(query.data, null, 2)}</CodeBlockCode>
    </CodeBlock>
  );
}

function Panel({
  title,
  subtitle,
  onClose,
  children,
}: {
  title: string;
  subtitle: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <DrawerPanelContent
      isResizable
      defaultSize="30rem"
      minSize="22rem"
      focusTrap={{ enabled: false }}
      aria-labelledby="panel-title"
    >
      <DrawerHead>
        <Title headingLevel="h2" size="lg" id="panel-title">
          {title}
        </Title>
        <p className="loom-subtle">{subtitle}</p>
        <DrawerActions>
          <DrawerCloseButton onClick={onClose} />
        </DrawerActions>
      </DrawerHead>
      <DrawerPanelBody>{children}</DrawerPanelBody>
    </DrawerPanelContent>
  );
}

function Dialogs({ dialog, cluster, onClose }: { dialog: Dialog; cluster: Cluster; onClose: () => void }) {
  const client = useQueryClient();
  const after = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.cluster(cluster.id) }),
      client.invalidateQueries({ queryKey: keys.clusters }),
    ]);
  const steerIt = (how: Steering) => async () => {
    if (cluster.operation) await steer(cluster.operation.id, how);
    await after();
  };
  switch (dialog) {
    case 'delete':
      return (
        <Confirm
          title={`Delete ${cluster.name}?`}
          action="Delete"
          isDanger
          typed={cluster.name}
          onClose={onClose}
          onConfirm={async () => {
            await deleteCluster(cluster.id);
            await after();
          }}
        >
          Its {plural(cluster.size, 'node')} and all that is on them will be gone. This cannot be undone.
        </Confirm>
      );
    case 'abort':
      return (
        <Confirm
          title="Abort the operation?"
          action="Abort"
          isDanger
          onClose={onClose}
          onConfirm={steerIt('abort')}
        >
          Tasks that are running are cancelled, and no more begin. The cluster stays as it is then, with what
          was made so far.
        </Confirm>
      );
    case 'pause':
      return (
        <Confirm title="Pause the operation?" action="Pause" onClose={onClose} onConfirm={steerIt('pause')}>
          Tasks that are running finish; no more begin until it is resumed.
        </Confirm>
      );
    case 'resume':
      return (
        <Confirm
          title="Resume the operation?"
          action="Resume"
          onClose={onClose}
          onConfirm={steerIt('resume')}
        >
          {cluster.operation?.state === 'FAILED'
            ? 'What failed is tried again, and what is not done yet goes on. What is done stays done.'
            : 'It goes on where it stopped.'}
        </Confirm>
      );
    case 'lease':
      return <LeaseDialog cluster={cluster} onClose={onClose} onDone={after} />;
  }
}
