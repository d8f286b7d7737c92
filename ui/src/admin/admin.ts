import { queryOptions } from '@tanstack/react-query';
import { getAll, path, send } from '../api/http';
import type { Role } from '../api/types';

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

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => getAll<User>('/users', {}, signal),
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => getAll<Token>('/tokens', {}, signal),
});

export const provisionersQuery = queryOptions({
  queryKey: ['provisioners'],
  queryFn: ({ signal }) => getAll<Provisioner>('/provisioners', {}, signal),
});

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
