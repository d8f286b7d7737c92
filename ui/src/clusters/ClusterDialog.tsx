import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/queries';
import type { Cluster } from '../api/types';
import { Confirm } from '../common/Pieces';
import { inspect, protect, type Steering, steer } from './actions';
import { DeleteDialog } from './DeleteDialog';
import { LeaseDialog } from './LeaseDialog';

const NAMES = ['inspect', 'rollback', 'abandon', 'protect', 'unprotect', 'delete'] as const;

export type ClusterDialogName = Steering | (typeof NAMES)[number] | 'lease';

/** The dialog of an action that is no change of the cluster; undefined where it is one. */
export function dialogOf(kind: string): ClusterDialogName | undefined {
  return NAMES.find((name) => name === kind);
}

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
      return <DeleteDialog cluster={cluster} onClose={onClose} onDone={after} />;
    case 'inspect':
      return (
        <Confirm
          title={`Inspect ${cluster.name}?`}
          action="Inspect"
          onClose={onClose}
          onConfirm={async () => {
            await inspect(cluster.id);
            await after();
          }}
        >
          Its nodes are compared with what is recorded of them. Nothing is changed, and whatever else is asked
          for goes first.
        </Confirm>
      );
    case 'protect':
    case 'unprotect':
      return (
        <Confirm
          title={
            dialog === 'protect' ? `Protect ${cluster.name}?` : `Lift the protection of ${cluster.name}?`
          }
          action={dialog === 'protect' ? 'Protect' : 'Lift protection'}
          onClose={onClose}
          onConfirm={async () => {
            await protect(cluster.id, dialog === 'protect');
            await after();
          }}
        >
          {dialog === 'protect'
            ? 'It cannot be deleted or shrunk, and lives past the end of its lease, until the protection is lifted.'
            : 'It can be deleted and shrunk again, and is deleted when its lease has ended.'}
        </Confirm>
      );
    case 'rollback':
      return (
        <Confirm
          title="Roll the operation back?"
          action="Roll back"
          isDanger
          onClose={onClose}
          onConfirm={steerIt('rollback')}
        >
          {cluster.operation?.kind === 'CREATE'
            ? 'The cluster is deleted, with all that was made so far.'
            : 'What was done so far is undone: new machines are given back, services that came are removed, and the others get the configuration that they had.'}
        </Confirm>
      );
    case 'abandon':
      return (
        <Confirm
          title="Abandon the operation?"
          action="Abandon"
          isDanger
          onClose={onClose}
          onConfirm={steerIt('abandon')}
        >
          Nothing more of it runs and nothing is undone. The cluster stays as it is, inconsistent, and can be
          changed. The operation cannot be resumed.
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
