import { Progress, ProgressSize } from '@patternfly/react-core';
import type { Operation } from '../api/types';
import { lookOf, OPERATION_LOOKS } from '../common/states';

export const KINDS: Record<string, string> = {
  CREATE: 'Create',
  DELETE: 'Delete',
};

export function kindOf(operation: Operation): string {
  return KINDS[operation.kind] ?? operation.kind.charAt(0) + operation.kind.slice(1).toLowerCase();
}

export function isOpen(operation: Operation | null): boolean {
  return operation?.state === 'RUNNING' || operation?.state === 'PAUSED';
}

/** How far an operation is, in tasks. */
export function OperationProgress({ operation, label }: { operation: Operation; label: string }) {
  const { total, done, failed } = operation.tasks;
  const percent = total === 0 ? (isOpen(operation) ? 0 : 100) : Math.floor((done / total) * 100);
  const bad = operation.state === 'FAILED' || failed > 0;
  const variant = bad ? 'danger' : operation.state === 'SUCCEEDED' ? 'success' : undefined;
  return (
    <Progress
      className="loom-progress"
      value={percent}
      size={ProgressSize.sm}
      measureLocation="outside"
      label={`${done} / ${total}`}
      valueText={`${done} of ${total} tasks done${failed ? `, ${failed} failed` : ''}`}
      aria-label={`${label}: ${lookOf(OPERATION_LOOKS, operation.state).text}`}
      {...(variant ? { variant } : {})}
    />
  );
}
