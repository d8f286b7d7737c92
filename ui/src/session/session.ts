import { useSuspenseQuery } from '@tanstack/react-query';
import { send } from '../api/http';
import { sessionQuery } from '../api/queries';
import type { Cluster, Role, Session } from '../api/types';

export interface Credentials {
  tenant?: string;
  user: string;
  password: string;
}

export async function signIn(credentials: Credentials): Promise<Session> {
  return (await send<Session>('POST', '/sessions', { body: credentials })).body;
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/sessions/current');
}

/** Who is signed in, within the pages that need somebody to be. */
export function useSession() {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new Error('Nobody is signed in.');
  const can = (...roles: Role[]) => roles.some((role) => data.roles.includes(role));
  return {
    ...data,
    /** Whether one of these roles is theirs. */
    can,
    /** Whether a cluster is theirs to change. */
    mayChange: (cluster: Cluster) => can('ADMIN') || data.user === cluster.owner,
  };
}
