import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { cluster, graph, nodes, operation, profiles, session } from './fixtures';

export const API = '*/api/v1';

export const page = <T>(items: T[], next: string | null = null) => HttpResponse.json({ items, next });

export const problem = (status: number, detail: string, errors: { pointer: string; detail: string }[] = []) =>
  HttpResponse.json(
    { type: 'about:blank', title: `Error ${status}`, status, detail, errors },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );

/** A server with one cluster and somebody signed in; a test overrides what it is about. */
export const server = setupServer(
  http.get(`${API}/sessions/current`, () => HttpResponse.json(session)),
  http.get(`${API}/clusters`, () => page([cluster])),
  http.get(`${API}/clusters/:id`, () => HttpResponse.json(cluster)),
  http.get(`${API}/clusters/:id/nodes`, () => page(nodes)),
  http.get(`${API}/placement-profiles`, () => HttpResponse.json(profiles)),
  http.get(`${API}/operations`, () => page([operation])),
  http.get(`${API}/operations/:id/graph`, () => HttpResponse.json(graph)),
);
