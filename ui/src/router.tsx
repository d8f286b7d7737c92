import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from './api/queries';
import type { ClusterState } from './api/types';
import { CLUSTER_LOOKS } from './common/states';
import { SignInPage } from './session/SignInPage';
import { AppShell } from './shell/AppShell';
import { Failed, NotFound } from './shell/Failed';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Failed,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = text(search.to);
    return to?.startsWith('/') && !to.startsWith('//') ? { to } : {};
  },
  component: SignInPage,
});

/** All that needs somebody to be signed in. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session) {
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
  component: AppShell,
  errorComponent: Failed,
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/clusters' });
  },
});

const clusters = createRoute({
  getParentRoute: () => app,
  path: '/clusters',
  validateSearch: (search: Record<string, unknown>): { q?: string; state?: ClusterState[] } => {
    const q = text(search.q);
    const state = Array.isArray(search.state)
      ? search.state.filter((each): each is ClusterState => each in CLUSTER_LOOKS)
      : [];
    return { ...(q ? { q } : {}), ...(state.length ? { state } : {}) };
  },
  component: lazyRouteComponent(() => import('./clusters/ClustersPage'), 'ClustersPage'),
});

const newCluster = createRoute({
  getParentRoute: () => app,
  path: '/clusters/new',
  validateSearch: (search: Record<string, unknown>): { template?: string } => {
    const template = text(search.template);
    return template ? { template } : {};
  },
  component: lazyRouteComponent(() => import('./clusters/CreateClusterPage'), 'CreateClusterPage'),
});

export const CLUSTER_TABS = ['graph', 'tasks', 'nodes', 'operations', 'plan', 'config'] as const;
export type ClusterTab = (typeof CLUSTER_TABS)[number];

const cluster = createRoute({
  getParentRoute: () => app,
  path: '/clusters/$clusterId',
  validateSearch: (
    search: Record<string, unknown>,
  ): { tab?: ClusterTab; task?: string; node?: string; operation?: string } => {
    const tab = CLUSTER_TABS.find((each) => each === search.tab);
    const task = text(search.task);
    const node = text(search.node);
    const operation = text(search.operation);
    return {
      ...(tab ? { tab } : {}),
      ...(task ? { task } : {}),
      ...(node ? { node } : {}),
      ...(operation ? { operation } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./clusters/ClusterPage'), 'ClusterPage'),
});

const whatIf = createRoute({
  getParentRoute: () => app,
  path: '/what-if',
  validateSearch: (search: Record<string, unknown>): { template?: string; cluster?: string } => {
    const template = text(search.template);
    const cluster = text(search.cluster);
    return { ...(template ? { template } : {}), ...(cluster ? { cluster } : {}) };
  },
  component: lazyRouteComponent(() => import('./whatif/WhatIfPage'), 'WhatIfPage'),
});

const catalog = createRoute({
  getParentRoute: () => app,
  path: '/catalog/$collection',
  component: lazyRouteComponent(() => import('./catalog/CatalogPage'), 'CatalogPage'),
});

const newDefinition = createRoute({
  getParentRoute: () => app,
  path: '/catalog/$collection/~new',
  component: lazyRouteComponent(() => import('./catalog/NewDefinitionPage'), 'NewDefinitionPage'),
});

const definition = createRoute({
  getParentRoute: () => app,
  path: '/catalog/$collection/$name',
  validateSearch: (search: Record<string, unknown>): { tab?: 'source' | 'history' | 'check' } =>
    search.tab === 'source' || search.tab === 'history' || search.tab === 'check' ? { tab: search.tab } : {},
  component: lazyRouteComponent(() => import('./catalog/DefinitionPage'), 'DefinitionPage'),
});

const importing = createRoute({
  getParentRoute: () => app,
  path: '/import',
  component: lazyRouteComponent(() => import('./catalog/ImportPage'), 'ImportPage'),
});

const provisioners = createRoute({
  getParentRoute: () => app,
  path: '/provisioners',
  component: lazyRouteComponent(() => import('./admin/ProvisionersPage'), 'ProvisionersPage'),
});

const users = createRoute({
  getParentRoute: () => app,
  path: '/users',
  component: lazyRouteComponent(() => import('./admin/UsersPage'), 'UsersPage'),
});

const tenants = createRoute({
  getParentRoute: () => app,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./admin/TenantsPage'), 'TenantsPage'),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): { user?: string; subject?: string } => {
    const user = text(search.user);
    const subject = text(search.subject);
    return { ...(user ? { user } : {}), ...(subject ? { subject } : {}) };
  },
  component: lazyRouteComponent(() => import('./admin/AuditPage'), 'AuditPage'),
});

const webhooks = createRoute({
  getParentRoute: () => app,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./admin/WebhooksPage'), 'WebhooksPage'),
});

const webhook = createRoute({
  getParentRoute: () => app,
  path: '/webhooks/$name',
  component: lazyRouteComponent(() => import('./admin/WebhookPage'), 'WebhookPage'),
});

const tokens = createRoute({
  getParentRoute: () => app,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./admin/TokensPage'), 'TokensPage'),
});

const tree = root.addChildren([
  signIn,
  app.addChildren([
    home,
    clusters,
    newCluster,
    cluster,
    whatIf,
    catalog,
    newDefinition,
    definition,
    importing,
    provisioners,
    users,
    tenants,
    audit,
    webhooks,
    webhook,
    tokens,
  ]),
]);

export function newRouter(client: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: false,
    scrollRestoration: true,
    ...(history ? { history } : {}),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
