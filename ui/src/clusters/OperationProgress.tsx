import { Progress, ProgressSize } from '@patternfly/react-core';
import type { Operation } from '../api/types';
import { lookOf, OPERATION_LOOKS } from '../common/states';

/** Kinds of operations that are called otherwise than they are named. */
const KINDS: Record<string, string> = {
  REPLACE: 'Replace nodes',
  START: 'Start services',
  STOP: 'Stop services',
  RESTART: 'Restart services',
};

/** What people call an operation: "Grow", "Add services". */
export function kindOf({ kind }: Pick<Operation, 'kind'>): string {
  const words = kind.toLowerCase().replaceAll('_', ' ');
  return KINDS[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
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
