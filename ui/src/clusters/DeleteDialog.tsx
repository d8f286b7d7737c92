import { Checkbox } from '@patternfly/react-core';
import { useState } from 'react';
import type { Cluster } from '../api/types';
import { plural } from '../common/format';
import { Confirm } from '../common/Pieces';
import { deleteCluster } from './actions';

interface Props {
  cluster: Cluster;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

/** Asks before a cluster is deleted, and whether machines that cannot be given back are forgotten. */
export function DeleteDialog({ cluster, onClose, onDone }: Props) {
  const [force, setForce] = useState(false);
  return (
    <Confirm
      title={`Delete ${cluster.name}?`}
      action="Delete"
      isDanger
      typed={cluster.name}
      onClose={onClose}
      onConfirm={async () => {
        await deleteCluster(cluster.id, force);
        await onDone();
      }}
    >
      <p>
        Its {plural(cluster.size, 'node')} and all that is on them will be gone. This cannot be undone.
        {cluster.state === 'PENDING' && ' The operation that changes it is aborted first.'}
      </p>
      <Checkbox
        id="delete-force"
        label="Forget machines that cannot be given back"
        description="They may stay at the provider; the history of the cluster says which."
        isChecked={force}
        onChange={(_, checked) => setForce(checked)}
      />
    </Confirm>
  );
}
