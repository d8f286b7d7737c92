import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import type { Waiting } from './api/types';
import { FakeEventSource } from './test/FakeEventSource';
import {
  CLUSTER_ID,
  cluster,
  graph,
  OPERATION_ID,
  operation,
  plan,
  session,
  standing,
  tasks,
} from './test/fixtures';
import { open } from './test/open';
import { API, page, problem, server } from './test/server';

describe('signing in', () => {
  it('asks who is there, shows why not, and goes on to where one wanted to go', async () => {
    let signedIn = false;
    server.use(
      http.get(`${API}/sessions/current`, () =>
        signedIn ? HttpResponse.json(session) : problem(401, 'Sign in first.'),
      ),
      http.post(`${API}/sessions`, async ({ request }) => {
        const body = (await request.json()) as Record<string, string>;
        if (body.password !== 'right') {
          return problem(401, 'The user or the password is wrong.\nMaybe the tenant is missing.');
        }
        expect(body).toEqual({ user: 'admin', password: 'right' });
        signedIn = true;
        return HttpResponse.json(session, { status: 201 });
      }),
    );
    const { user, router } = open('/clusters?q=shop');
    await user.type(await screen.findByLabelText(/User/), 'admin');
    await user.type(screen.getByLabelText(/Password/), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Maybe the tenant is missing.')).toBeTruthy();
    await user.type(screen.getByLabelText(/Password/), 'right');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('link', { name: 'shop' })).toBeTruthy();
    expect(router.state.location.href).toBe('/clusters?q=shop');
  });
});

describe('the list of clusters', () => {
  it('shows how far an operation is, and filters', async () => {
    server.use(
      http.get(`${API}/clusters`, () =>
        page([
          cluster,
          { ...cluster, id: 'other', name: 'search', number: 13, owner: 'mia', operation: null },
        ]),
      ),
    );
    const { user } = open('/clusters');
    const table = await screen.findByRole('grid', { name: 'Clusters' });
    expect(within(table).getByRole('progressbar').getAttribute('aria-valuetext')).toBe('9 of 25 tasks done');
    await user.type(screen.getByLabelText('Find by name, owner or template'), 'mia');
    await waitFor(() => expect(within(table).queryByRole('link', { name: 'shop' })).toBeNull());
    expect(within(table).getByRole('link', { name: 'search' })).toBeTruthy();
  });

  it('says what to do when there is none', async () => {
    server.use(http.get(`${API}/clusters`, () => page([])));
    open('/clusters');
    expect(await screen.findByText('No clusters yet')).toBeTruthy();
  });

  it('shows a failure with its hint and tries again', async () => {
    let calls = 0;
    server.use(
      http.get(`${API}/clusters`, () => {
        calls++;
        return calls === 1 ? problem(500, 'The server failed.\nMaybe look into its log.') : page([cluster]);
      }),
    );
    const { user } = open('/clusters');
    expect(await screen.findByText('Maybe look into its log.')).toBeTruthy();
    const again = screen.queryByRole('button', { name: 'Try again' });
    if (again) await user.click(again);
    expect(await screen.findByRole('link', { name: 'shop' })).toBeTruthy();
  });
});

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function events(...all: [name: string, data: unknown][]) {
  const text = [['placement.started', { id: 'solve-1' }] as const, ...all].map(([name, data]) =>
    event(name, data),
  );
  return new HttpResponse(text.join(''), { headers: { 'Content-Type': 'text/event-stream' } });
}

describe('creating a cluster', () => {
  const definitions = () => {
    server.use(
      http.get(`${API}/cluster-templates`, () =>
        page([
          {
            name: 'web-tier',
            defaults: { services: ['balancer', 'web'], provider: 'sandbox' },
            constraints: { size: { min: 5 } },
          },
        ]),
      ),
      http.get(`${API}/cluster-templates/web-tier/resolved`, () =>
        HttpResponse.json({
          name: 'web-tier',
          defaults: { services: ['balancer', 'web'], provider: 'sandbox' },
          constraints: { size: { min: 5 } },
        }),
      ),
      http.get(`${API}/services`, () => page([{ name: 'balancer' }, { name: 'web' }])),
      http.get(`${API}/providers`, () => page([{ name: 'sandbox', providertype: 'sandbox' }])),
      http.get(`${API}/hardware-types`, () => page([])),
      http.get(`${API}/image-types`, () => page([])),
      http.get(`${API}/provider-types/sandbox`, () => HttpResponse.json({ name: 'sandbox' })),
    );
  };

  it('shows the plan before, and creates just what was planned', async () => {
    definitions();
    const bodies: unknown[] = [];
    server.use(
      http.post(`${API}/clusters/preview`, () => events(['placement.ended', plan])),
      http.post(`${API}/clusters`, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json(
          { ...cluster.operation },
          { status: 202, headers: { Location: `/api/v1/operations/${OPERATION_ID}` } },
        );
      }),
    );
    const { user, router } = open('/clusters/new');
    await user.type(await screen.findByLabelText(/^Name/), 'shop');
    await user.selectOptions(await screen.findByLabelText('Weights'), 'cheapest');
    await user.selectOptions(screen.getByLabelText('Time for a plan'), '5 seconds');
    const preview = screen.getByRole('complementary', { name: 'Plan' });
    expect(await within(preview).findByText('4 ×')).toBeTruthy();
    expect(within(preview).getByText('proved best')).toBeTruthy();
    await user.click(within(preview).getByRole('button', { name: 'Create cluster' }));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/clusters/${CLUSTER_ID}`));
    expect(bodies).toEqual([
      {
        name: 'shop',
        template: 'web-tier',
        size: 5,
        placement: { profile: 'cheapest' },
        budgetMillis: 5000,
      },
    ]);
  });

  it('asks each of several providers for what it needs', async () => {
    definitions();
    const asked: unknown[] = [];
    server.use(
      http.get(`${API}/providers`, () =>
        page([
          { name: 'sandbox', providertype: 'sandbox' },
          { name: 'cloud.eu', providertype: 'cloud' },
        ]),
      ),
      http.get(`${API}/provider-types/cloud`, () =>
        HttpResponse.json({
          name: 'cloud',
          parameters: { user: { fields: { zone: { label: 'Zone', type: 'text' } }, required: [['zone']] } },
        }),
      ),
      http.post(`${API}/clusters/preview`, async ({ request }) => {
        asked.push(await request.json());
        return events([
          'placement.failed',
          { detail: 'No.', errors: [{ pointer: '/fieldsByProvider/cloud.eu/zone', message: 'No zone x.' }] },
        ]);
      }),
    );
    const { user } = open('/clusters/new');
    await user.type(await screen.findByLabelText(/^Name/), 'shop');
    await user.click(await screen.findByRole('checkbox', { name: 'sandbox' }));
    await user.click(screen.getByRole('checkbox', { name: 'cloud.eu' }));
    expect(await screen.findByText('Still missing: Zone of cloud.eu.')).toBeTruthy();
    const settings = within(screen.getByRole('group', { name: 'Your settings at cloud.eu' }));
    await user.type(settings.getByLabelText(/Zone/), 'x');
    expect(await settings.findByText('No zone x.')).toBeTruthy();
    expect(asked.at(-1)).toEqual({
      name: 'shop',
      template: 'web-tier',
      size: 5,
      providers: ['sandbox', 'cloud.eu'],
      fieldsByProvider: { 'cloud.eu': { zone: 'x' } },
    });
  });

  it('shows the best so far, and takes it', async () => {
    definitions();
    let end = () => {};
    const stopped: string[] = [];
    server.use(
      http.post(`${API}/clusters/preview`, () => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            const say = (name: string, data: unknown) =>
              controller.enqueue(new TextEncoder().encode(event(name, data)));
            say('placement.started', { id: 'solve-7' });
            say('placement.improved', {
              score: '0hard/0medium/-9soft',
              feasible: true,
              gap: 0.0325,
              millis: 800,
            });
            end = () => {
              say('placement.ended', plan);
              controller.close();
            };
          },
        });
        return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } });
      }),
      http.delete(`${API}/placements/:id`, ({ params }) => {
        stopped.push(String(params.id));
        end();
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = open('/clusters/new');
    await user.type(await screen.findByLabelText(/^Name/), 'shop');
    const preview = screen.getByRole('complementary', { name: 'Plan' });
    await within(preview).findByText(/0hard\/0medium\/-9soft, 3.25 %/);
    await user.click(within(preview).getByRole('button', { name: 'Take the best so far' }));
    expect(await within(preview).findByText('proved best')).toBeTruthy();
    expect(within(preview).queryByText(/Best so far/)).toBeNull();
    expect(stopped).toEqual(['solve-7']);
  });

  it('says what clashes, and creates nothing', async () => {
    definitions();
    server.use(
      http.post(`${API}/clusters/preview`, () =>
        events([
          'placement.ended',
          {
            ...plan,
            feasible: false,
            layouts: [],
            conflicts: [
              { constraints: ['serviceQuantity'], message: 'It needs 61 nodes.\nMaybe ask for 61.' },
            ],
          },
        ]),
      ),
    );
    const { user } = open('/clusters/new');
    await user.type(await screen.findByLabelText(/^Name/), 'shop');
    expect(await screen.findByText('It needs 61 nodes.')).toBeTruthy();
    expect(screen.getByText('Maybe ask for 61.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Create cluster' }).hasAttribute('disabled')).toBe(true);
  });
});

describe('one cluster', () => {
  const last = tasks.at(-1);
  if (!last) throw new Error('The fixture has no tasks.');

  it('moves on by events', async () => {
    open(`/clusters/${CLUSTER_ID}?tab=tasks`);
    const table = await screen.findByRole('grid', { name: 'Tasks' });
    const row = () => within(table).getAllByRole('row').at(-1) as HTMLElement;
    expect(within(row()).getByText('Waiting')).toBeTruthy();
    FakeEventSource.say({
      sequence: 900_001,
      at: '2026-11-22T12:05:00Z',
      type: 'task.failed',
      clusterId: CLUSTER_ID,
      operationId: OPERATION_ID,
      data: { taskId: last.id, state: 'BACKING_OFF', attempt: 2, message: 'Port 80 is taken.' },
    });
    expect(await within(row()).findByText('Retrying soon')).toBeTruthy();
    expect(within(row()).getByText('Port 80 is taken.')).toBeTruthy();
  });

  it('says what its operation and a task wait for, and since when', async () => {
    const message = 'waits for a provisioner of the pool far: none is there since 2026-11-22T12:04:00Z';
    const waiting: Waiting = { pool: 'far', reason: 'NONE_THERE', since: '2026-11-22T12:04:00Z', message };
    const ready = { ...last, state: 'READY', message: 'The provisioner far-1 is gone.', waiting };
    server.use(
      http.get(`${API}/clusters/:id`, () =>
        HttpResponse.json({
          ...cluster,
          message: `CREATE is under way: 9 of 25 tasks are done. It ${message}.`,
          operation: { ...operation, waiting: [waiting], reason: message },
        }),
      ),
      http.get(`${API}/operations/:id/graph`, () =>
        HttpResponse.json({ ...graph, tasks: [...tasks.slice(0, -1), ready] }),
      ),
      http.get(`${API}/tasks/:id/log`, () =>
        HttpResponse.json({ text: '', offset: 0, nextOffset: 0, complete: true }),
      ),
    );
    open(`/clusters/${CLUSTER_ID}?tab=tasks&task=${last.id}`);
    const card = await screen.findByRole('region', { name: 'Operation' });
    expect(within(card).getByText(`It ${message}.`)).toBeTruthy();
    const table = await screen.findByRole('grid', { name: 'Tasks' });
    expect(within(table).getByText(message)).toBeTruthy();
    expect(screen.queryByText(/9 of 25 tasks are done/)).toBeNull();
    expect(screen.getAllByText(`It ${message}.`)).toHaveLength(2);
  });

  it('leads from an operation that failed to the one that finishes it', async () => {
    const follower = { ...operation, id: 'follower', kind: 'FINISH_ELSEWHERE', requestedBy: 'system' };
    const failed = {
      ...operation,
      state: 'FAILED' as const,
      error: 'The cloud is full.',
      followedBy: follower.id,
    };
    server.use(
      http.get(`${API}/clusters/:id`, () => HttpResponse.json({ ...cluster, operation: follower })),
      http.get(`${API}/operations`, () => page([follower, failed])),
    );
    const { user } = open(`/clusters/${CLUSTER_ID}?operation=${OPERATION_ID}`);
    const card = within(await screen.findByRole('region', { name: 'Operation' }));
    expect(await card.findByText('The cloud is full.')).toBeTruthy();
    await user.click(card.getByRole('button', { name: 'Show the operation that follows it' }));
    expect(await screen.findByRole('heading', { name: 'Operation: finish elsewhere' })).toBeTruthy();
  });

  it('shows its labels as they change', async () => {
    open(`/clusters/${CLUSTER_ID}`);
    expect(await screen.findByText('env=prod')).toBeTruthy();
    FakeEventSource.say({
      sequence: 900_002,
      at: '2026-11-22T12:05:00Z',
      type: 'cluster.labels-changed',
      clusterId: CLUSTER_ID,
      operationId: null,
      data: { labels: { env: 'test', spare: '' } },
    });
    expect(await screen.findByText('env=test')).toBeTruthy();
    expect(screen.getByText('spare')).toBeTruthy();
    expect(screen.queryByText('example.com/team=web')).toBeNull();
  });

  it('reads the log of a task on from where it ended', async () => {
    const offsets: string[] = [];
    server.use(
      http.get(`${API}/tasks/:id/log`, ({ request }) => {
        const offset = new URL(request.url).searchParams.get('offset') ?? '';
        offsets.push(offset);
        const text = { '0': 'first\n', '6': 'second\n' }[offset] ?? '';
        return HttpResponse.json({
          text,
          offset: Number(offset),
          nextOffset: Number(offset) + text.length,
          complete: text === '',
        });
      }),
    );
    open(`/clusters/${CLUSTER_ID}?tab=tasks&task=${last.id}`);
    const log = await screen.findByRole('log');
    await waitFor(() => expect(log.textContent).toBe('first\nsecond\n'));
    expect(offsets).toEqual(['0', '6', '13']);
  });

  it('follows the log of a task that is at work, without a gap and without saying anything twice', async () => {
    server.use(
      http.get(`${API}/tasks/:id/log`, ({ request }) => {
        const offset = Number(new URL(request.url).searchParams.get('offset'));
        const text = offset === 0 ? 'first\n' : '';
        return HttpResponse.json({ text, offset, nextOffset: offset + text.length, complete: false });
      }),
    );
    open(`/clusters/${CLUSTER_ID}?tab=tasks&task=${last.id}`);
    const log = await screen.findByRole('log');
    await waitFor(() =>
      expect(FakeEventSource.urls()).toContain(`/api/v1/tasks/${last.id}/log/stream?offset=6`),
    );
    FakeEventSource.log({ text: 'second\n', offset: 6, nextOffset: 13, complete: false });
    FakeEventSource.log({ text: 'second\nthird\n', offset: 6, nextOffset: 19, complete: true });
    await waitFor(() => expect(log.textContent).toBe('first\nsecond\nthird\n'));
    expect(await screen.findByText('complete')).toBeTruthy();
    FakeEventSource.log({ text: 'after the end', offset: 19, nextOffset: 32, complete: true });
    expect(log.textContent).toBe('first\nsecond\nthird\n');
  });

  it('is deleted only when its name is typed', async () => {
    let deleted = 0;
    server.use(
      http.get(`${API}/clusters/:id`, () => HttpResponse.json(standing)),
      http.delete(`${API}/clusters/:id`, () => {
        deleted++;
        return HttpResponse.json(cluster.operation, { status: 202 });
      }),
    );
    const { user } = open(`/clusters/${CLUSTER_ID}?tab=nodes`);
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = await screen.findByRole('dialog');
    const button = within(dialog).getByRole('button', { name: 'Delete' });
    expect(button.hasAttribute('disabled')).toBe(true);
    await user.type(within(dialog).getByLabelText(/Type/), 'shop');
    await user.click(button);
    await waitFor(() => expect(deleted).toBe(1));
  });
});
