import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/clock-icon';
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import RedoIcon from '@patternfly/react-icons/dist/esm/icons/redo-icon';
import type { Look } from '../common/states';
import type { DeliveryState, WebhookState } from './admin';

export const WEBHOOK_LOOKS: Record<WebhookState, Look> = {
  DISABLED: { text: 'Disabled', tone: 'off', icon: BanIcon },
  DELIVERING: { text: 'Delivering', tone: 'good', icon: CheckCircleIcon },
  RETRYING: { text: 'Retrying', tone: 'warning', icon: RedoIcon },
  SUSPENDED: { text: 'Suspended', tone: 'bad', icon: ExclamationCircleIcon },
};

export const DELIVERY_LOOKS: Record<DeliveryState, Look> = {
  WAITING: { text: 'Waiting', tone: 'waiting', icon: ClockIcon },
  DELIVERED: { text: 'Delivered', tone: 'good', icon: CheckCircleIcon },
  FAILED: { text: 'Failed', tone: 'bad', icon: ExclamationCircleIcon },
};
