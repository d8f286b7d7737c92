import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER_ID, cluster, comparison, plan, profiles } from '../test/fixtures';
import { open } from '../test/open';
import { API, page, problem, server } from '../test/server';

describe('what if', () => {
  beforeEach(() => {
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
      http.get(`${API}/placement-profiles`, () => HttpResponse.json(profiles)),
      http.get(`${API}/providers`, () => page([])),
    );
  });

  it('compares sets of weights and marks what differs', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(`${API}/placements/compare`, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json(comparison);
      }),
    );
    const { user } = open('/what-if');
    const first = await screen.findByRole('region', { name: 'Weights 1' });
    await user.click(within(first).getByRole('button', { name: 'Change weights, weights 1' }));
    await user.click(within(first).getByRole('checkbox', { name: 'packing' }));
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    const plans = await screen.findByRole('grid', { name: 'Plans' });
    expect(within(plans).getByText('$0.12')).toBeTruthy();
    expect(within(plans).getByText('$0.10')).toBeTruthy();
    expect(bodies).toEqual([
      {
        problem: { template: 'web-tier', size: 5 },
        sets: [
          {
            name: 'balanced, no packing',
            profile: 'balanced',
            constraints: { packing: { enabled: false } },
          },
          { name: 'cheapest', profile: 'cheapest' },
        ],
      },
    ]);
    const misses = screen.getByRole('grid', { name: 'What each plan misses' });
    expect(within(misses).getByText('120,000').tagName).toBe('STRONG');
    expect(within(misses).queryByText('packing')).toBeNull();
  });

  it('asks at several providers', async () => {
    const bodies: { problem: unknown }[] = [];
    server.use(
      http.get(`${API}/providers`, () => page([{ name: 'sandbox' }, { name: 'cloud' }])),
      http.post(`${API}/placements/compare`, async ({ request }) => {
        bodies.push((await request.json()) as { problem: unknown });
        return HttpResponse.json(comparison);
      }),
    );
    const { user } = open('/what-if');
    expect(await screen.findByText('As the template says: sandbox.')).toBeTruthy();
    await user.click(await screen.findByRole('checkbox', { name: 'cloud' }));
    await user.click(screen.getByRole('checkbox', { name: 'sandbox' }));
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    await screen.findByRole('grid', { name: 'Plans' });
    expect(bodies[0]?.problem).toEqual({ template: 'web-tier', size: 5, providers: ['cloud', 'sandbox'] });
  });

  it('says what is wrong with a question', async () => {
    server.use(
      http.post(`${API}/placements/compare`, () => problem(422, 'The size must be less.\nMaybe 9.')),
    );
    const { user } = open('/what-if');
    await user.click(await screen.findByRole('button', { name: 'Compare' }));
    expect(await screen.findByText('The size must be less.')).toBeTruthy();
    expect(screen.getByText('Maybe 9.')).toBeTruthy();
  });

  it('shows how far weights can go', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(`${API}/placements/sensitivity`, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json({
          plan,
          findings: [
            { constraint: 'cost', weight: 1000, statement: 'The placement stays the best until 3.' },
          ],
          solves: 4,
          complete: true,
        });
      }),
    );
    const { user } = open('/what-if');
    await user.click(await screen.findByRole('button', { name: 'How far can they go? Weights 2' }));
    expect(await screen.findByText('The placement stays the best until 3.')).toBeTruthy();
    expect(bodies).toEqual([{ template: 'web-tier', size: 5, placement: { profile: 'cheapest' } }]);
  });

  it('asks what becomes of the nodes of a cluster', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.get(`${API}/clusters/${CLUSTER_ID}`, () => HttpResponse.json(cluster)),
      http.post(`${API}/placements/stream`, async ({ request }) => {
        bodies.push(await request.json());
        const ended = {
          ...plan,
          changes: {
            create: 1,
            keep: 3,
            change: 1,
            delete: 1,
            nodes: [
              {
                number: 1001,
                hostName: 'shop-1001.local',
                fate: 'CHANGE',
                added: ['web'],
                removed: ['cache'],
              },
              { number: 1002, hostName: 'shop-1002.local', fate: 'DELETE', added: [], removed: ['web'] },
            ],
          },
        };
        return new HttpResponse(`event: placement.ended\ndata: ${JSON.stringify(ended)}\n\n`);
      }),
    );
    const { user } = open(`/what-if?cluster=${CLUSTER_ID}`);
    await user.type(await screen.findByRole('textbox', { name: 'Nodes to replace' }), '1002, last');
    await user.type(screen.getByRole('textbox', { name: 'May be disturbed' }), '10%');
    await user.click(screen.getByRole('button', { name: 'Solve and watch weights 1' }));
    await user.click(await screen.findByRole('button', { name: '2 nodes would not stay as they are' }));
    const nodes = screen.getByRole('grid', { name: 'Nodes that change' });
    expect(within(nodes).getByText('with web; without cache')).toBeTruthy();
    expect(within(nodes).getByText('given up')).toBeTruthy();
    expect(bodies).toEqual([
      expect.objectContaining({ cluster: CLUSTER_ID, replace: [1002, 'last'], disrupt: '10%' }),
    ]);
  });

  it('follows a solve, stops it, and shows the best so far with its reasons', async () => {
    const stopped: string[] = [];
    let end = (): void => {};
    server.use(
      http.post(`${API}/placements/stream`, () => {
        const text = new TextEncoder();
        const event = (name: string, data: unknown) =>
          text.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
        return new HttpResponse(
          new ReadableStream({
            start(controller) {
              controller.enqueue(event('placement.started', { id: 'solve-1' }));
              controller.enqueue(
                event('placement.improved', {
                  score: '0hard/0medium/-9soft',
                  feasible: true,
                  gap: 0.0325,
                  millis: 1200,
                }),
              );
              end = () => {
                controller.enqueue(event('placement.ended', plan));
                controller.close();
              };
            },
          }),
          { headers: { 'Content-Type': 'text/event-stream' } },
        );
      }),
      http.delete(`${API}/placements/:id`, ({ params }) => {
        stopped.push(String(params.id));
        end();
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = open('/what-if');
    await user.click(await screen.findByRole('button', { name: 'Solve and watch weights 1' }));
    const live = await screen.findByRole('region', { name: 'Plan' });
    await within(live).findByText(/0hard\/0medium\/-9soft, 3.25 % from the bound/);
    await user.click(within(live).getByRole('button', { name: 'Stop, and take the best so far' }));
    expect(await within(live).findByText('proved best')).toBeTruthy();
    expect(stopped).toEqual(['solve-1']);
    await user.click(within(live).getByRole('button', { name: 'Why balancer' }));
    expect(within(live).getByText(/balancer needs 2 cores where there are 1/)).toBeTruthy();
  });

  it('asks about a cluster that is there', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(`${API}/placements/compare`, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json(comparison);
      }),
    );
    const { user } = open(`/what-if?cluster=${CLUSTER_ID}`);
    expect(await screen.findByRole('heading', { name: 'Cluster shop, planned anew' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Compare' }));
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).toMatchObject({ problem: { cluster: CLUSTER_ID, template: 'web-tier', size: 5 } });
  });

  it('tells that changed weights of the server are wrong', async () => {
    server.use(
      http.get(`${API}/placement-profiles`, () =>
        HttpResponse.json({
          ...profiles,
          error: {
            at: profiles.loadedAt,
            problems: [{ pointer: '', message: 'There is no constraint price.' }],
          },
        }),
      ),
    );
    open('/what-if');
    expect(await screen.findByText('There is no constraint price.')).toBeTruthy();
  });
});
