/** What the REST API of the server sends and takes. Times are ISO-8601 in UTC. */

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Role = 'OPERATOR' | 'ADMIN' | 'USER' | 'VIEWER';

export interface Session {
  user: string;
  tenant: string;
  roles: Role[];
  expiresAt?: string | null;
}

export type ClusterState = 'PENDING' | 'ACTIVE' | 'INCOMPLETE' | 'INCONSISTENT' | 'TERMINATED';

export interface Cluster {
  id: string;
  number: number;
  name: string;
  description: string | null;
  labels: Record<string, string>;
  template: string;
  owner: string;
  state: ClusterState;
  message: string | null;
  size: number;
  services: string[];
  provider: string | null;
  /** All that its nodes may stand at. */
  providers: string[];
  createdAt: string;
  expiresAt: string | null;
  deletionProtection: boolean;
  links: Link[];
  /** How far its nodes are from what is recorded of them; null where no inspection has ended yet. */
  drift: Drift | null;
  operation: Operation | null;
  /** What can be done to it now, and why not; empty in lists. */
  allowedActions: AllowedAction[];
}

export interface Drift {
  /** How many are not as they are recorded. */
  nodes: number;
  inspectedAt: string;
}

/** Something that can be done to a cluster: a kind of change, or `delete`. */
export interface AllowedAction {
  kind: string;
  label: string;
  allowed: boolean;
  /** Why it is not allowed; null where it is. */
  reason: string | null;
}

export interface Link {
  label: string;
  url: string;
}

export type NodeState = 'PLANNED' | 'CREATING' | 'RUNNING' | 'FAILED' | 'DELETING' | 'DELETED';

export type NodeConditionState = 'OK' | 'MISSING' | 'UNREACHABLE' | 'CHANGED' | 'STOPPED';

/** What the latest inspection has found on a node. */
export interface NodeCondition {
  state: NodeConditionState;
  message: string | null;
  /** Those that are not running. */
  services: string[];
  since: string;
}

export interface Node {
  id: string;
  number: number;
  hostName: string;
  state: NodeState;
  message: string | null;
  services: string[];
  /** How they stand, as their last actions left them; empty before the node is complete. */
  serviceStates?: Record<string, 'RUNNING' | 'STOPPED' | 'FAILED'>;
  hardwareType: string;
  imageType: string;
  provider: string;
  location: string;
  /** The one of its provider's list that it has. */
  host: string | null;
  addresses: Record<string, string> | null;
  sshPort: number | null;
  sshUser: string | null;
  /** As they were pinned when the machine was first reached. */
  hostKeys: string[];
  properties: Record<string, unknown> | null;
  /** Null where no inspection has looked at it since it was made or worked on. */
  condition: NodeCondition | null;
}

export type OperationState = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

export interface TaskCounts {
  total: number;
  done: number;
  running: number;
  failed: number;
}

export interface Operation {
  id: string;
  clusterId: string;
  kind: string;
  state: OperationState;
  requestedBy: string | null;
  createdAt: string;
  endedAt: string | null;
  error: string | null;
  tasks: TaskCounts;
  /** What its ready tasks wait for; empty where they go out at once. */
  waiting: Waiting[];
  /** Why it does not go on, or not as fast as it could: who has paused it, what its tasks wait for. */
  reason: string | null;
  /** The operation that was queued as this one failed, to finish what it could not. */
  followedBy: string | null;
}

/** For what a task waits that could go out. */
export interface Waiting {
  pool: string;
  reason: 'NONE_REGISTERED' | 'NONE_THERE' | 'NO_PLUGIN' | 'ALL_BUSY';
  since: string | null;
  message: string;
}

export type TaskState =
  | 'WAITING'
  | 'READY'
  | 'SENT'
  | 'RUNNING'
  | 'BACKING_OFF'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'SKIPPED';

export type WebhookState = 'DISABLED' | 'DELIVERING' | 'RETRYING' | 'SUSPENDED';

/** How a message to a web hook fared. */
export type DeliveryState = 'WAITING' | 'DELIVERED' | 'FAILED';

export interface Task {
  id: string;
  index: number;
  nodeId: string;
  hostName: string | null;
  action: string;
  service: string | null;
  state: TaskState;
  attempts: number;
  startedAt: string | null;
  endedAt: string | null;
  message: string | null;
  waiting: Waiting | null;
}

export interface Graph {
  /** A vertex without a task is a join point: all before it are done. */
  vertices: { index: number; taskId: string | null }[];
  edges: [number, number][];
  tasks: Task[];
}

export interface Money {
  micros: number;
  currency: string;
}

export interface PlannedLayout {
  services: string[];
  hardwareType: string;
  imageType: string;
  provider: string;
  location: string;
  count: number;
  /** Those that its nodes take; empty where the provider lists none. */
  hosts: string[];
  pricePerHour: Money | null;
  /** Absent where it was not asked for. */
  reason?: Reason | null;
}

/** Why nodes are what and where they are, and why not something else. */
export interface Reason {
  hardware: string;
  location: string;
  alternatives: { subject: 'HARDWARE' | 'LOCATION'; name: string; verdict: string; sentence: string }[];
}

export interface PlanConstraint {
  id: string;
  level: string;
  weight: number | string;
  score: number | string;
  matches: unknown[];
}

export interface Plan {
  feasible: boolean;
  score: string | null;
  bound: number | string | null;
  gap: number | null;
  solveMillis: number;
  layouts: PlannedLayout[];
  pricePerHour: Money | null;
  /** By how many millionths of the currency that is more than before. */
  pricePerHourDelta: number;
  constraints: PlanConstraint[];
  conflicts: {
    constraints: string[];
    message: string;
    /** The nearest changes that make a placement. */
    remedies?: { constraints: string[]; message: string; pricePerHour: Money }[];
  }[];
  changes: PlanChanges | null;
}

/** The body that asks for a change of a cluster; what else stands in it depends on the kind. */
export interface ChangeRequest {
  kind: string;
  [field: string]: unknown;
}

/** A plan that was made and may be applied. */
export interface StoredPlan {
  id: string;
  /** Null for a new cluster. */
  clusterId: string | null;
  kind: string;
  requestedBy: string;
  createdAt: string;
  /** Until then it can be applied. */
  expiresAt: string;
  tasks: number;
  /** Why there is nothing to be done, so that it cannot be applied; null where there is. */
  needless: string | null;
  plan: Plan;
  /** The operation that carries it out; null while it has not been applied. */
  operationId: string | null;
}

/** What becomes of nodes, in numbers. */
export interface PlanChanges {
  create: number;
  keep: number;
  change: number;
  delete: number;
  /** Those that are there and do not stay as they are; the first thousand. */
  nodes: NodeChange[];
}

/** What becomes of a node: its machine stays with other services, or is given back. */
export interface NodeChange {
  number: number;
  hostName: string;
  fate: 'CHANGE' | 'DELETE';
  added: string[];
  removed: string[];
}

/** What a constraint counts in a profile. */
export interface ProfileConstraint {
  id: string;
  level: string;
  levels: string[];
  weight: number;
  on: boolean;
  limit: number | null;
  limitOf: string | null;
}

export interface Profile {
  name: string;
  description: string;
  /** Whether it is the one of templates and requests that name none. */
  standard: boolean;
  constraints: ProfileConstraint[];
}

export interface Profiles {
  items: Profile[];
  loadedAt: string;
  /** Why what the server's files hold now is not in force. */
  error: { at: string; problems: Finding[] } | null;
}

export interface PlacementSettings {
  profile?: string;
  weights?: Record<string, number>;
  constraints?: Record<string, { enabled?: boolean; level?: string }>;
}

/** A question what a placement would be. */
export interface PlacementQuestion {
  template?: string;
  cluster?: string;
  size?: number;
  providers?: string[];
  placement?: PlacementSettings;
  /** Numbers of nodes of the cluster that are to leave; the server names what is none. */
  replace?: (number | string)[];
  disrupt?: string;
  budgetMillis?: number;
}

export interface Comparison {
  items: { name: string; plan: Plan }[];
  layouts: {
    services: string[];
    hardwareType: string;
    imageType: string;
    provider: string;
    location: string;
    counts: number[];
  }[];
  constraints: { id: string; weights: number[]; levels: string[]; misses: (number | null)[] }[];
  /** By the weights of which set (rows) which plan (columns) counts how much. */
  scores: (string | null)[][];
}

export interface Sensitivity {
  plan: Plan;
  findings: { constraint: string; weight: number; statement: string }[];
  solves: number;
  complete: boolean;
}

export interface Progress {
  score: string;
  feasible: boolean;
  gap: number;
  millis: number;
}

export interface LogPage {
  text: string;
  offset: number;
  nextOffset: number;
  complete: boolean;
}

export interface ClusterRequest {
  name: string;
  description?: string;
  template: string;
  size: number;
  provider?: string;
  providers?: string[];
  providerFields?: Record<string, unknown>;
  fieldsByProvider?: Record<string, Record<string, unknown>>;
  services?: string[];
  hardwareType?: string;
  imageType?: string;
  /** Milliseconds; 0 for ever. */
  initialLease?: number;
  dnsSuffix?: string;
  config?: Record<string, unknown>;
  placement?: PlacementSettings;
  budgetMillis?: number;
}

export type FieldType = 'TEXT' | 'PASSWORD' | 'SELECT' | 'CHECKBOX' | 'NUMBER';

/** A definition as the catalogue stores it: Loom's superset of the original's JSON. */
export interface Definition {
  name: string;
  label?: string;
  description?: string;
  /** Given by the server, as are the warnings: neither is part of what people write. */
  version?: number;
  warnings?: Finding[];
  [field: string]: unknown;
}

/** Something about a place in a document; its pointer is empty for the whole. */
export interface Finding {
  pointer: string;
  message: string;
}

export interface ImportReport {
  taken: {
    source: string;
    kind: string;
    name: string;
    outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED';
    warnings: Finding[];
  }[];
  /** What was taken in another form than its document's. */
  changed: { source: string; kind: string; name: string; changes: Finding[] }[];
  refused: { source: string; kind: string | null; name: string | null; problems: Finding[] }[];
  written: boolean;
}
