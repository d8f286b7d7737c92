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
import type {
  ClusterState,
  DeliveryState,
  NodeConditionState,
  NodeState,
  OperationState,
  TaskState,
  WebhookState,
} from '../api/types';

/** What a state looks like: a colour, and words and a shape for those who do not see it. */
export interface Look {
  text: string;
  tone: 'idle' | 'waiting' | 'busy' | 'good' | 'warning' | 'bad' | 'off';
  icon: ComponentType<{ className?: string }>;
}

const Spin = ({ className }: { className?: string }) => (
  <SyncAltIcon className={`loom-spin ${className ?? ''}`} />
);

type Manner = Omit<Look, 'text'>;

const IDLE: Manner = { tone: 'idle', icon: CircleIcon };
const NEXT: Manner = { tone: 'waiting', icon: ClockIcon };
const BUSY: Manner = { tone: 'busy', icon: Spin };
const GOOD: Manner = { tone: 'good', icon: CheckCircleIcon };
const AGAIN: Manner = { tone: 'warning', icon: RedoIcon };
const PAUSED: Manner = { tone: 'warning', icon: PauseCircleIcon };
const LACKING: Manner = { tone: 'warning', icon: ExclamationTriangleIcon };
const BAD: Manner = { tone: 'bad', icon: ExclamationCircleIcon };
const GONE: Manner = { tone: 'off', icon: PowerOffIcon };
const BARRED: Manner = { tone: 'off', icon: BanIcon };
const PASSED: Manner = { tone: 'off', icon: ForwardIcon };

export const CLUSTER_LOOKS: Record<ClusterState, Look> = {
  PENDING: { text: 'Pending', ...BUSY },
  ACTIVE: { text: 'Active', ...GOOD },
  INCOMPLETE: { text: 'Incomplete', ...LACKING },
  INCONSISTENT: { text: 'Inconsistent', ...BAD },
  TERMINATED: { text: 'Terminated', ...GONE },
};

export const NODE_LOOKS: Record<NodeState, Look> = {
  PLANNED: { text: 'Planned', ...IDLE },
  CREATING: { text: 'Creating', ...BUSY },
  RUNNING: { text: 'Running', ...GOOD },
  FAILED: { text: 'Failed', ...BAD },
  DELETING: { text: 'Deleting', ...BUSY },
  DELETED: { text: 'Deleted', ...GONE },
};

export const CONDITION_LOOKS: Record<NodeConditionState, Look> = {
  OK: { text: 'As recorded', ...GOOD },
  MISSING: { text: 'Missing', ...BAD },
  UNREACHABLE: { text: 'Unreachable', ...BAD },
  CHANGED: { text: 'Changed', ...LACKING },
  STOPPED: { text: 'Stopped', ...LACKING },
};

export const OPERATION_LOOKS: Record<OperationState, Look> = {
  QUEUED: { text: 'Queued', ...NEXT },
  RUNNING: { text: 'Running', ...BUSY },
  PAUSED: { text: 'Paused', ...PAUSED },
  SUCCEEDED: { text: 'Succeeded', ...GOOD },
  FAILED: { text: 'Failed', ...BAD },
  ABORTED: { text: 'Aborted', ...BARRED },
};

export const TASK_LOOKS: Record<TaskState, Look> = {
  WAITING: { text: 'Waiting', ...IDLE },
  READY: { text: 'Ready', ...NEXT },
  SENT: { text: 'Sent', ...NEXT },
  RUNNING: { text: 'Running', ...BUSY },
  BACKING_OFF: { text: 'Retrying soon', ...AGAIN },
  SUCCEEDED: { text: 'Succeeded', ...GOOD },
  FAILED: { text: 'Failed', ...BAD },
  SKIPPED: { text: 'Skipped', ...PASSED },
};

export const WEBHOOK_LOOKS: Record<WebhookState, Look> = {
  DISABLED: { text: 'Disabled', ...BARRED },
  DELIVERING: { text: 'Delivering', ...GOOD },
  RETRYING: { text: 'Retrying', ...AGAIN },
  SUSPENDED: { text: 'Suspended', ...BAD },
};

export const DELIVERY_LOOKS: Record<DeliveryState, Look> = {
  WAITING: { text: 'Waiting', ...NEXT },
  DELIVERED: { text: 'Delivered', ...GOOD },
  FAILED: { text: 'Failed', ...BAD },
};

export const CHECK_LOOKS: Record<'PASSED' | 'FAILED', Look> = {
  PASSED: { text: 'Passed', ...GOOD },
  FAILED: { text: 'Failed', ...BAD },
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

/** The look of a state; a state that this page does not know yet is shown by its own name. */
export function lookOf<S extends string>(looks: Record<S, Look>, state: S): Look {
  return looks[state] ?? { text: state, ...IDLE };
}

export function StateLabel<S extends string>({ state, looks }: { state: S; looks: Record<S, Look> }) {
  const { text, tone, icon: Icon } = lookOf(looks, state);
  return (
    <Label {...TONES[tone]} icon={<Icon />} isCompact className="loom-state">
      {text}
    </Label>
  );
}
