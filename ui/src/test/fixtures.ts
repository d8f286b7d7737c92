import type {
  AllowedAction,
  Cluster,
  Comparison,
  Graph,
  Node,
  Operation,
  Plan,
  Profiles,
  Session,
  StoredPlan,
  Task,
  TaskState,
} from '../api/types';

/** One cluster of five nodes in the middle of its creation, as the REST API would tell it. */

export const session: Session = {
  user: 'admin',
  tenant: 'default',
  roles: ['ADMIN', 'OPERATOR'],
  expiresAt: null,
};

export const CLUSTER_ID = '0192f0c1-0000-7000-8000-000000000001';
export const OPERATION_ID = '0192f0c1-0000-7000-8000-0000000000aa';

const started = '2026-11-22T12:00:00Z';

export const operation: Operation = {
  id: OPERATION_ID,
  clusterId: CLUSTER_ID,
  kind: 'CREATE',
  state: 'RUNNING',
  requestedBy: 'admin',
  createdAt: started,
  endedAt: null,
  error: null,
  tasks: { total: 25, done: 9, running: 5, failed: 0 },
  waiting: [],
  reason: null,
  followedBy: null,
};

const KINDS: [kind: string, label: string][] = [
  ['grow', 'Grow'],
  ['shrink', 'Shrink'],
  ['replace', 'Replace nodes'],
  ['repair', 'Repair'],
  ['hardware', 'Change hardware'],
  ['image', 'Change image'],
  ['move', 'Move'],
  ['add-services', 'Add services'],
  ['remove-services', 'Remove services'],
  ['reconfigure', 'Reconfigure'],
  ['start', 'Start services'],
  ['stop', 'Stop services'],
  ['restart', 'Restart services'],
  ['inspect', 'Inspect'],
  ['protect', 'Protect'],
  ['delete', 'Delete'],
  ['rollback', 'Roll back'],
  ['abandon', 'Abandon'],
];

/** All that can be done to a cluster, with the reason for which nothing of it is allowed. */
const actions = (reason: string | null): AllowedAction[] =>
  KINDS.map(([kind, label]) => ({ kind, label, allowed: reason === null, reason }));

export const cluster: Cluster = {
  id: CLUSTER_ID,
  number: 12,
  name: 'shop',
  description: 'The web shop of the autumn campaign',
  labels: { env: 'prod', 'example.com/team': 'web' },
  template: 'web-tier',
  owner: 'admin',
  state: 'PENDING',
  message: null,
  size: 5,
  services: ['balancer', 'web'],
  provider: 'sandbox',
  providers: ['sandbox'],
  createdAt: started,
  expiresAt: '2026-12-01T12:00:00Z',
  deletionProtection: false,
  drift: null,
  links: [{ label: 'Site', url: 'http://127.0.0.1:8081/' }],
  operation,
  allowedActions: actions(
    `The cluster shop is being changed by operation ${OPERATION_ID}.\nMaybe follow it with \`loom operation watch ${OPERATION_ID}\`.`,
  ),
};

/** The same cluster when it has been created. */
export const standing: Cluster = {
  ...cluster,
  state: 'ACTIVE',
  operation: {
    ...operation,
    state: 'SUCCEEDED',
    endedAt: '2026-11-22T12:03:00Z',
    tasks: { total: 25, done: 25, running: 0, failed: 0 },
  },
  allowedActions: actions(null),
};

export const nodes: Node[] = Array.from({ length: 5 }, (_, i) => ({
  id: `0192f0c1-0000-7000-8000-00000000010${i}`,
  number: i + 1,
  hostName: `shop12-${1000 + i + 1}.local`,
  state: i < 3 ? 'RUNNING' : 'CREATING',
  message: null,
  services: i === 0 ? ['balancer'] : ['web'],
  hardwareType: i === 0 ? 'medium' : 'small',
  imageType: 'debian12',
  provider: 'sandbox',
  location: 'sandbox/default',
  host: null,
  addresses: i < 3 ? { access_v4: `127.66.0.${i + 1}`, bind_v4: `127.66.0.${i + 1}` } : null,
  sshPort: 2200 + i,
  sshUser: 'loom',
  hostKeys: [],
  properties: { hostname: `shop12-${1000 + i + 1}.local`, kernel: '6.1' },
  condition: null,
}));

const ACTIONS = ['CREATE', 'CONFIRM', 'BOOTSTRAP', 'INSTALL', 'START'] as const;

function stateAt(node: number, step: number): TaskState {
  const reached = [5, 3, 3, 1, 1][node] ?? 0;
  if (step < reached) return 'SUCCEEDED';
  if (step > reached) return 'WAITING';
  return node === 3 ? 'BACKING_OFF' : node === 2 ? 'SENT' : 'RUNNING';
}

export const tasks: Task[] = nodes.flatMap((node, n) =>
  ACTIONS.map((action, step): Task => {
    const state = n === 0 && step === 4 ? 'WAITING' : stateAt(n, step);
    const index = n * ACTIONS.length + step;
    return {
      id: `0192f0c1-0000-7000-8000-0000000002${String(index).padStart(2, '0')}`,
      index,
      nodeId: node.id,
      hostName: node.hostName,
      action,
      service: step < 3 ? null : (node.services[0] ?? null),
      state,
      attempts: state === 'WAITING' ? 0 : state === 'BACKING_OFF' ? 2 : 1,
      startedAt: state === 'WAITING' ? null : started,
      endedAt: state === 'SUCCEEDED' ? '2026-11-22T12:00:04Z' : null,
      message:
        state === 'BACKING_OFF'
          ? 'The machine did not answer on port 2203 within 30 s.\nMaybe it is still starting: it is tried again.'
          : null,
      waiting: null,
    };
  }),
);

/** Per node one chain; the balancer starts after all web servers, through a join point. */
export const graph: Graph = {
  vertices: [
    ...tasks.map((task) => ({ index: task.index, taskId: task.id })),
    { index: tasks.length, taskId: null },
  ],
  edges: [
    ...nodes.flatMap((_, n) =>
      ACTIONS.slice(1).map((_action, step): [number, number] => [
        n * ACTIONS.length + step,
        n * ACTIONS.length + step + 1,
      ]),
    ),
    ...[1, 2, 3, 4].map((n): [number, number] => [n * ACTIONS.length + 4, tasks.length]),
    [tasks.length, 4],
  ],
  tasks,
};

export const plan: Plan = {
  feasible: true,
  score: '0hard/0medium/-520000soft',
  bound: -520000,
  gap: 0,
  solveMillis: 23,
  layouts: [
    {
      services: ['balancer'],
      hardwareType: 'medium',
      imageType: 'debian12',
      provider: 'sandbox',
      location: 'sandbox/default',
      hosts: [],
      count: 1,
      pricePerHour: { micros: 40_000, currency: 'USD' },
      reason: {
        hardware: 'medium is the only one of 2 usable hardware types that can hold balancer.',
        location: 'sandbox/default is the only location.',
        alternatives: [
          {
            subject: 'HARDWARE',
            name: 'small',
            verdict: 'LACKS_CAPACITY',
            sentence: 'balancer needs 2 cores where there are 1.',
          },
        ],
      },
    },
    {
      services: ['web'],
      hardwareType: 'small',
      imageType: 'debian12',
      provider: 'sandbox',
      location: 'sandbox/default',
      hosts: [],
      count: 4,
      pricePerHour: { micros: 20_000, currency: 'USD' },
    },
  ],
  pricePerHour: { micros: 120_000, currency: 'USD' },
  pricePerHourDelta: 120_000,
  constraints: [
    { id: 'serviceQuantity', level: 'HARD', weight: 1, score: 0, matches: [] },
    { id: 'cost', level: 'SOFT', weight: 1, score: -120_000, matches: [{}, {}] },
    { id: 'spread', level: 'SOFT', weight: 100_000, score: -400_000, matches: [{}] },
  ],
  conflicts: [],
  changes: { create: 5, keep: 0, change: 0, delete: 0, nodes: [] },
};

/** A plan that makes the cluster larger by two nodes. */
export const storedPlan: StoredPlan = {
  id: '0192f0c1-0000-7000-8000-0000000003a1',
  clusterId: CLUSTER_ID,
  kind: 'GROW',
  requestedBy: 'admin',
  createdAt: '2026-11-22T13:00:00Z',
  expiresAt: '2026-11-23T13:00:00Z',
  tasks: 12,
  needless: null,
  plan: {
    ...plan,
    pricePerHour: { micros: 160_000, currency: 'USD' },
    pricePerHourDelta: 40_000,
    changes: { create: 2, keep: 5, change: 0, delete: 0, nodes: [] },
  },
  operationId: null,
};

const constraint = (id: string, level: string, weight: number, levels = [level]) => ({
  id,
  level,
  levels,
  weight,
  on: weight > 0,
  limit: null,
  limitOf: null,
});

export const profiles: Profiles = {
  items: [
    {
      name: 'balanced',
      description: 'A fair price, services spread over locations.',
      standard: true,
      constraints: [
        constraint('cost', 'soft', 1),
        constraint('spread', 'soft', 25_000, ['hard', 'soft']),
        constraint('packing', 'soft', 1000),
        constraint('layoutVariety', 'soft', 0),
      ],
    },
    {
      name: 'cheapest',
      description: 'The lowest price.',
      standard: false,
      constraints: [
        constraint('cost', 'soft', 1000),
        constraint('spread', 'soft', 1, ['hard', 'soft']),
        constraint('packing', 'soft', 1),
        constraint('layoutVariety', 'soft', 0),
      ],
    },
  ],
  loadedAt: started,
  error: null,
};

export const comparison: Comparison = {
  items: [
    { name: 'balanced, no packing', plan },
    { name: 'cheapest', plan: { ...plan, pricePerHour: { micros: 100_000, currency: 'USD' } } },
  ],
  layouts: plan.layouts.map(({ services, hardwareType, imageType, provider, location, count }, i) => ({
    services,
    hardwareType,
    imageType,
    provider,
    location,
    counts: [count, i === 0 ? 0 : 5],
  })),
  constraints: [
    { id: 'cost', weights: [1, 1000], levels: ['soft', 'soft'], misses: [120_000, 100_000] },
    { id: 'packing', weights: [0, 1], levels: ['soft', 'soft'], misses: [0, 0] },
  ],
  scores: [
    ['0hard/0medium/-120000soft', '0hard/0medium/-125000soft'],
    ['0hard/0medium/-120000001soft', '0hard/0medium/-100000000soft'],
  ],
};
