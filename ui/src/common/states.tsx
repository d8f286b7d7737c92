import { Label, type LabelProps } from '@patternfly/react-core';
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import CircleIcon from '@patternfly/react-icons/dist/esm/icons/circle-icon';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/clock-icon';
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon';
import ForwardIcon from '@patternfly/react-icons/dist/esm/icons/forward-icon';
import PauseCircleIcon from '@patternfly/react-icons/dist/esm/icons/pause-circle-icon';
import PowerOffIcon from '@patternfly/react-icons/dist/esm/icons/power-off-icon';
import RedoIcon from '@patternfly/react-icons/dist/esm/icons/redo-icon';
import SyncAltIcon from '@patternfly/react-icons/dist/esm/icons/sync-alt-icon';
import type { ComponentType } from 'react';
import type { ClusterState, NodeState, OperationState, TaskState } from '../api/types';

/** What a state looks like: a colour, and words and a shape for those who do not see it. */
export interface Look {
  text: string;
  tone: 'idle' | 'waiting' | 'busy' | 'good' | 'warning' | 'bad' | 'off';
  icon: ComponentType<{ className?: string }>;
}

const Spin = ({ className }: { className?: string }) => (
  <SyncAltIcon className={`loom-spin ${className ?? ''}`} />
);

export const CLUSTER_LOOKS: Record<ClusterState, Look> = {
  PENDING: { text: 'Pending', tone: 'busy', icon: Spin },
  ACTIVE: { text: 'Active', tone: 'good', icon: CheckCircleIcon },
  INCOMPLETE: { text: 'Incomplete', tone: 'warning', icon: ExclamationTriangleIcon },
  INCONSISTENT: { text: 'Inconsistent', tone: 'bad', icon: ExclamationCircleIcon },
  TERMINATED: { text: 'Terminated', tone: 'off', icon: PowerOffIcon },
};

export const NODE_LOOKS: Record<NodeState, Look> = {
  PLANNED: { text: 'Planned', tone: 'idle', icon: CircleIcon },
  CREATING: { text: 'Creating', tone: 'busy', icon: Spin },
  RUNNING: { text: 'Running', tone: 'good', icon: CheckCircleIcon },
  FAILED: { text: 'Failed', tone: 'bad', icon: ExclamationCircleIcon },
  DELETING: { text: 'Deleting', tone: 'busy', icon: Spin },
  DELETED: { text: 'Deleted', tone: 'off', icon: PowerOffIcon },
};

export const OPERATION_LOOKS: Record<OperationState, Look> = {
  RUNNING: { text: 'Running', tone: 'busy', icon: Spin },
  PAUSED: { text: 'Paused', tone: 'warning', icon: PauseCircleIcon },
  SUCCEEDED: { text: 'Succeeded', tone: 'good', icon: CheckCircleIcon },
  FAILED: { text: 'Failed', tone: 'bad', icon: ExclamationCircleIcon },
  ABORTED: { text: 'Aborted', tone: 'off', icon: BanIcon },
};

export const TASK_LOOKS: Record<TaskState, Look> = {
  WAITING: { text: 'Waiting', tone: 'idle', icon: CircleIcon },
  READY: { text: 'Ready', tone: 'waiting', icon: ClockIcon },
  SENT: { text: 'Sent', tone: 'waiting', icon: ClockIcon },
  RUNNING: { text: 'Running', tone: 'busy', icon: Spin },
  BACKING_OFF: { text: 'Retrying soon', tone: 'warning', icon: RedoIcon },
  SUCCEEDED: { text: 'Succeeded', tone: 'good', icon: CheckCircleIcon },
  FAILED: { text: 'Failed', tone: 'bad', icon: ExclamationCircleIcon },
  SKIPPED: { text: 'Skipped', tone: 'off', icon: ForwardIcon },
};

const TONES: Record<Look['tone'], Pick<LabelProps, 'color' | 'status' | 'variant'>> = {
  idle: { color: 'grey', variant: 'outline' },
  waiting: { color: 'purple', variant: 'outline' },
  busy: { color: 'blue' },
  good: { color: 'green' },
  warning: { color: 'orange' },
  bad: { color: 'red' },
  off: { color: 'grey' },
};

const UNKNOWN: Omit<Look, 'text'> = { tone: 'idle', icon: CircleIcon };

/** The look of a state; a state that this page does not know yet is shown by its own name. */
export function lookOf<S extends string>(looks: Record<S, Look>, state: S): Look {
  return looks[state] ?? { ...UNKNOWN, text: state };
}

export function StateLabel<S extends string>({ state, looks }: { state: S; looks: Record<S, Look> }) {
  const { text, tone, icon: Icon } = lookOf(looks, state);
  return (
    <Label {...TONES[tone]} icon={<Icon />} isCompact className="loom-state">
      {text}
    </Label>
  );
}
