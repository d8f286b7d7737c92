import type { Task, TaskState } from '../api/types';

const ACTIONS: Record<string, string> = {
  CREATE: 'Create',
  CONFIRM: 'Confirm',
  BOOTSTRAP: 'Bootstrap',
  INSTALL: 'Install',
  CONFIGURE: 'Configure',
  INITIALIZE: 'Initialize',
  START: 'Start',
  STOP: 'Stop',
  REMOVE: 'Remove',
  DELETE: 'Delete',
  INSPECT: 'Inspect',
  CHECK: 'Check',
  DRAIN: 'Drain',
  RUN: 'Run a command',
  ADOPT: 'Adopt',
  ADD_KEY: 'Add the new key',
  REMOVE_KEY: 'Remove the old key',
};

export function actionText(action: string): string {
  return ACTIONS[action] ?? action;
}

/** "Install nginx", "Create". */
export function taskText(task: Pick<Task, 'action' | 'service'>): string {
  return task.service === null ? actionText(task.action) : `${actionText(task.action)} ${task.service}`;
}

/** From the most to the least in need of attention. */
export const ATTENTION: TaskState[] = [
  'FAILED',
  'BACKING_OFF',
  'RUNNING',
  'SENT',
  'READY',
  'WAITING',
  'SKIPPED',
  'SUCCEEDED',
];

export function countStates(tasks: readonly Task[]): Map<TaskState, number> {
  const counts = new Map<TaskState, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** The state of several tasks as one: what is in most need of attention; waiting ones count as running once some have succeeded. */
export function commonState(tasks: readonly Task[]): TaskState {
  const counts = countStates(tasks);
  const first = ATTENTION.find((state) => counts.has(state)) ?? 'WAITING';
  return first === 'WAITING' && counts.has('SUCCEEDED') ? 'RUNNING' : first;
}
