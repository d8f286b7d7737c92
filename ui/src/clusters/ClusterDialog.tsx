import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries';
import type { Cluster } from '../api/types';
import { plural } from '../common/format';
import { Confirm } from '../common/Pieces';
import { deleteCluster, type Steering, steer } from './actions';
import { LeaseDialog } from './LeaseDialog';

export type ClusterDialogName = Steering | 'delete' | 'lease';

interface Props {
  dialog: ClusterDialogName;
  cluster: Cluster;
  onClose: () => void;
}

/** Asks before something is done to a cluster or to its latest operation, and does it. */
export function ClusterDialog({ dialog, cluster, onClose }: Props) {
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
          {cluster.operation?.state === 'PAUSED'
            ? 'It goes on where it stopped.'
            : 'What failed or was cancelled is tried again, and what is not done yet goes on. What is done stays done.'}
        </Confirm>
      );
    case 'lease':
      return <LeaseDialog cluster={cluster} onClose={onClose} onDone={after} />;
  }
}
