import {
  Alert,
  Button,
  Drawer,
  DrawerContent,
  DrawerContentBody,
  Flex,
  Label,
  Tooltip,
} from '@patternfly/react-core';
import TrashIcon from '@patternfly/react-icons/dist/esm/icons/trash-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { clusterQuery, keys } from '../api/queries';
import type { AllowedAction, Cluster } from '../api/types';
import { Crumbs, Page, PageOf } from '../common/Page';
import { Message } from '../common/ProblemAlert';
import { CLUSTER_LOOKS, StateLabel } from '../common/states';
import { TaskPanel } from '../operations/TaskPanel';
import { taskText } from '../operations/tasks';
import { useSession } from '../session/session';
import { ClusterDialog, type ClusterDialogName, dialogOf } from './ClusterDialog';
import { ClusterSummary } from './ClusterSummary';
import { ClusterTabs } from './ClusterTabs';
import { ActionsMenu } from './change/ActionsMenu';
import { ChangeDialog } from './change/ChangeDialog';
import { NodePanel } from './NodePanel';
import { OperationCard } from './OperationCard';
import { SidePanel } from './SidePanel';
import { type ClusterView, useClusterView } from './useClusterView';

export function ClusterPage() {
  const { clusterId } = useParams({ from: '/app/clusters/$clusterId' });
  const query = useQuery(clusterQuery(clusterId));
  return (
    <PageOf
      title={query.data?.name ?? 'Cluster'}
      query={query}
      loading="Loading the cluster"
      rows={8}
      failed="The cluster could not be loaded"
    >
      {(cluster) => <One cluster={cluster} />}
    </PageOf>
  );
}

function One({ cluster }: { cluster: Cluster }) {
  const session = useSession();
  const view = useClusterView(cluster);
  const client = useQueryClient();
  const [dialog, setDialog] = useState<ClusterDialogName>();
  const [change, setChange] = useState<AllowedAction>();
  const { operation } = view;
  const panel = panelOf(cluster, view);
  return (
    <Drawer isExpanded={panel !== undefined} isInline position="end" className="loom-drawer">
      <DrawerContent panelContent={panel}>
        <DrawerContentBody className="loom-drawer-body">
          <Page
            title={cluster.name}
            heading={
              <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
                <span>{cluster.name}</span>
                <StateLabel state={cluster.state} looks={CLUSTER_LOOKS} />
                {cluster.deletionProtection && <Label isCompact>Protected</Label>}
              </Flex>
            }
            subtitle={cluster.description}
            breadcrumb={<Crumbs to="/clusters" above="Clusters" here={cluster.name} />}
            actions={
              session.mayChange(cluster) && (
                <Actions
                  actions={cluster.allowedActions}
                  onChoose={(action) => {
                    const asked = dialogOf(action.kind);
                    if (asked) setDialog(asked);
                    else setChange(action);
                  }}
                />
              )
            }
          >
            <div className="loom-stack">
              {cluster.message && cluster.state !== 'PENDING' && cluster.message !== operation?.error && (
                <Alert
                  component="p"
                  isInline
                  variant={cluster.state === 'ACTIVE' ? 'info' : 'warning'}
                  title={<Message text={cluster.message} />}
                />
              )}
              <ClusterSummary cluster={cluster} onLease={() => setDialog('lease')} />
              {operation && (
                <OperationCard
                  operation={operation}
                  cluster={cluster}
                  onSteer={setDialog}
                  onOperation={view.showOperation}
                />
              )}
              <ClusterTabs cluster={cluster} view={view} />
            </div>
            {dialog && (
              <ClusterDialog dialog={dialog} cluster={cluster} onClose={() => setDialog(undefined)} />
            )}
            {change && (
              <ChangeDialog
                action={change}
                cluster={cluster}
                nodes={view.nodes.data ?? []}
                onClose={() => setChange(undefined)}
                onStarted={async () => {
                  await Promise.all([
                    client.invalidateQueries({ queryKey: keys.cluster(cluster.id) }),
                    client.invalidateQueries({ queryKey: keys.clusters }),
                  ]);
                  view.showLatest();
                }}
              />
            )}
          </Page>
        </DrawerContentBody>
      </DrawerContent>
    </Drawer>
  );
}

interface ActionsProps {
  actions: AllowedAction[];
  onChoose: (action: AllowedAction) => void;
}

/** The changes of a cluster in a menu, and its deletion beside them. */
function Actions({ actions, onChoose }: ActionsProps) {
  const changes = actions.filter(({ kind }) => kind !== 'delete');
  const deletion = actions.find(({ kind }) => kind === 'delete');
  const button = deletion && (
    <Button
      variant="secondary"
      isDanger
      icon={<TrashIcon />}
      isAriaDisabled={!deletion.allowed}
      onClick={() => onChoose(deletion)}
    >
      {deletion.label}
    </Button>
  );
  return (
    <Flex gap={{ default: 'gapSm' }}>
      {changes.length > 0 && <ActionsMenu actions={changes} onChoose={onChoose} />}
      {deletion?.reason ? <Tooltip content={<Message text={deletion.reason} />}>{button}</Tooltip> : button}
    </Flex>
  );
}

function panelOf(cluster: Cluster, { task, node, graph, showTask, showNode, closePanel }: ClusterView) {
  if (task) {
    return (
      <SidePanel title={taskText(task)} subtitle={`on ${task.hostName}`} onClose={closePanel}>
        <TaskPanel task={task} onNode={showNode} />
      </SidePanel>
    );
  }
  if (node) {
    const tasks = (graph.data?.tasks ?? []).filter((each) => each.nodeId === node.id);
    return (
      <SidePanel title={node.hostName} subtitle={`node of ${cluster.name}`} onClose={closePanel}>
        <NodePanel node={node} tasks={tasks} onTask={showTask} />
      </SidePanel>
    );
  }
  return undefined;
}
