import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useState } from 'react';
import type { Cluster } from '../api/types';
import { formatDateTime } from '../common/format';
import { Confirm } from '../common/Pieces';
import { prolong } from './actions';

const HOUR = 3_600_000;
const CHOICES: [string, number][] = [
  ['1 hour', HOUR],
  ['8 hours', 8 * HOUR],
  ['1 day', 24 * HOUR],
  ['1 week', 168 * HOUR],
];

interface Props {
  cluster: Cluster;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

export function LeaseDialog({ cluster, onClose, onDone }: Props) {
  const [millis, setMillis] = useState(24 * HOUR);
  const now = cluster.expiresAt ? new Date(cluster.expiresAt).getTime() : Date.now();
  return (
    <Confirm
      title={`Prolong the lease of ${cluster.name}`}
      action="Prolong"
      onClose={onClose}
      onConfirm={async () => {
        await prolong(cluster.id, millis);
        await onDone();
      }}
    >
      <div className="loom-stack">
        <ToggleGroup aria-label="By how much">
          {CHOICES.map(([text, value]) => (
            <ToggleGroupItem
              key={text}
              text={text}
              isSelected={millis === value}
              onChange={() => setMillis(value)}
            />
          ))}
        </ToggleGroup>
        <p>
          It would then expire on <strong>{formatDateTime(new Date(now + millis).toISOString())}</strong>. The
          template bounds how far a lease can go.
        </p>
      </div>
    </Confirm>
  );
}
