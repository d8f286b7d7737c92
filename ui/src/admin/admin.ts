import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, getAll, path, send } from '../api/http';
import type { DeliveryState, Page, Role, WebhookState } from '../api/types';

/** All things of one kind, which is also where they are found. */
const allOf = <T>(kind: string) =>
  queryOptions({
    queryKey: [kind],
    queryFn: ({ signal }) => getAll<T>(`/${kind}`, {}, signal),
  });

export type All<T> = ReturnType<typeof allOf<T>>;

export interface User {
  name: string;
  roles: Role[];
  enabled: boolean;
  version: number;
  createdAt: string;
}

export interface Token {
  id: string;
  name: string;
  roles: Role[];
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
}

export interface Provisioner {
  name: string;
  pools: string[];
  createdAt: string;
  incarnations: Incarnation[];
}

/** One run of a provisioner. */
export interface Incarnation {
  name: string;
  state: string;
  host: string;
  version: string;
  capacity: number;
  running: number;
  plugins: string[];
  enrolledAt: string;
  lastSeenAt: string;
}

export const usersQuery = allOf<User>('users');

export const tokensQuery = allOf<Token>('tokens');

export const provisionersQuery = allOf<Provisioner>('provisioners');

export const ROLES: { role: Role; about: string }[] = [
  { role: 'VIEWER', about: 'Sees definitions, and clusters without their logs.' },
  { role: 'USER', about: 'Makes clusters, and sees own ones.' },
  { role: 'ADMIN', about: 'Writes definitions, users and tokens; sees all clusters of the tenant.' },
  { role: 'OPERATOR', about: 'Looks after tenants and provisioners of the whole platform.' },
];

export async function createUser(name: string, password: string, roles: Role[]): Promise<void> {
  await send('POST', '/users', { body: { name, password, roles } });
}

export async function changeUser(user: User, change: { roles?: Role[]; enabled?: boolean }): Promise<void> {
  await send('PATCH', path`/users/${user.name}`, {
    body: change,
    headers: { 'If-Match': `"${user.version}"` },
  });
}

export async function deleteUser(user: User): Promise<void> {
  await send('DELETE', path`/users/${user.name}`, { headers: { 'If-Match': `"${user.version}"` } });
}

export async function setPassword(name: string, password: string, current?: string): Promise<void> {
  await send('POST', `${path`/users/${name}`}/password`, {
    body: { password, ...(current ? { current } : {}) },
  });
}

export async function createToken(name: string, days: number): Promise<string> {
  const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString();
  return (await send<{ secret: string }>('POST', '/tokens', { body: { name, expiresAt } })).body.secret;
}

export async function deleteToken(id: string): Promise<void> {
  await send('DELETE', path`/tokens/${id}`);
}

export async function createProvisioner(name: string): Promise<string> {
  return (await send<{ token: string }>('POST', '/provisioners', { body: { name } })).body.token;
}

export async function deleteProvisioner(name: string): Promise<void> {
  await send('DELETE', path`/provisioners/${name}`);
}

/** Limits of what a tenant may have; null for none. */
export interface Quota {
  clusters: number | null;
  nodes: number | null;
  cores: number | null;
  memoryMib: number | null;
  pricePerHourMicros: number | null;
}

export interface Tenant {
  id: string;
  name: string;
  description: string;
  quota: Quota;
  weight: number;
  version: number;
  createdAt: string;
}

export const tenantsQuery = allOf<Tenant>('tenants');

export type TenantBody = Pick<Tenant, 'description' | 'quota' | 'weight'>;

export async function createTenant(name: string, body: TenantBody): Promise<void> {
  await send('POST', '/tenants', { body: { name, ...body } });
}

export async function changeTenant(tenant: Tenant, body: TenantBody): Promise<void> {
  await send('PUT', path`/tenants/${tenant.name}`, { body, headers: { 'If-Match': `"${tenant.version}"` } });
}

export async function deleteTenant(tenant: Tenant): Promise<void> {
  await send('DELETE', path`/tenants/${tenant.name}`, { headers: { 'If-Match': `"${tenant.version}"` } });
}

export interface AuditEntry {
  id: string;
  at: string;
  user: string;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
}

export interface AuditFilter {
  user?: string;
  subject?: string;
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<Page<AuditEntry>>('/audit', { limit: 50, cursor: pageParam, ...filter }, signal),
    getNextPageParam: (last: Page<AuditEntry>) => last.next ?? undefined,
  });

export const auditEntryQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit', id],
    queryFn: ({ signal }) => get<AuditEntry>(path`/audit/${id}`, {}, signal),
  });

export interface Webhook {
  id: string;
  name: string;
  url: string;
  /** Of events; none for all. */
  types: string[];
  enabled: boolean;
  state: WebhookState;
  version: number;
  createdAt: string;
  failures: number;
  failingSince: string | null;
  nextAttemptAt: string | null;
  lastError: string | null;
  lastDeliveredAt: string | null;
}

export interface Delivery {
  id: string;
  type: string;
  sequence: number | null;
  state: DeliveryState;
  attempts: number;
  status: number | null;
  error: string | null;
  tookMillis: number | null;
  createdAt: string;
  lastAttemptAt: string | null;
  /** What is sent; null in lists. */
  body: string | null;
}

export interface WebhookBody {
  url: string;
  types: string[];
  enabled: boolean;
}

export const webhooksQuery = allOf<Webhook>('webhooks');

/** How often a page looks for deliveries: no event tells of each of them. */
const LOOK_MILLIS = 3_000;

export const webhookQuery = (name: string) =>
  queryOptions({
    queryKey: [...webhooksQuery.queryKey, name],
    refetchInterval: LOOK_MILLIS,
    queryFn: ({ signal }) => get<Webhook>(path`/webhooks/${name}`, {}, signal),
  });

export const deliveriesQuery = (name: string) =>
  queryOptions({
    queryKey: [...webhooksQuery.queryKey, name, 'deliveries'],
    refetchInterval: LOOK_MILLIS,
    queryFn: ({ signal }) => get<Page<Delivery>>(path`/webhooks/${name}/deliveries`, { limit: 100 }, signal),
  });

export async function createWebhook(name: string, body: WebhookBody): Promise<string> {
  return (await send<{ secret: string }>('POST', '/webhooks', { body: { name, ...body } })).body.secret;
}

export async function changeWebhook(webhook: Webhook, body: WebhookBody): Promise<void> {
  await send('PUT', path`/webhooks/${webhook.name}`, {
    body,
    headers: { 'If-Match': `"${webhook.version}"` },
  });
}

export async function deleteWebhook(webhook: Webhook): Promise<void> {
  await send('DELETE', path`/webhooks/${webhook.name}`, { headers: { 'If-Match': `"${webhook.version}"` } });
}

export async function rotateSecret(name: string): Promise<string> {
  return (await send<{ secret: string }>('POST', path`/webhooks/${name}/secret`, { body: {} })).body.secret;
}

export async function testWebhook(name: string): Promise<Delivery> {
  return (await send<Delivery>('POST', path`/webhooks/${name}/test`)).body;
}

export async function resumeWebhook(name: string): Promise<void> {
  await send('POST', path`/webhooks/${name}/resume`);
}

export async function redeliver(name: string, id: string): Promise<Delivery> {
  return (await send<Delivery>('POST', path`/webhooks/${name}/deliveries/${id}/redeliver`)).body;
}
