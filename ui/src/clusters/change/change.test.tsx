import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cluster, Operation } from '../../api/types';
import { CLUSTER_ID, cluster, OPERATION_ID, operation, standing, storedPlan } from '../../test/fixtures';
import { open } from '../../test/open';
import { API, page, problem, server } from '../../test/server';

const GROWING: Operation = { ...operation, id: '0192f0c1-0000-7000-8000-0000000000bb', kind: 'GROW' };

// What the page is made of takes a while to load on a small machine: no test waits for it.
beforeAll(async () => {
  await import('../ClusterPage');
}, 60_000);

describe('changing a cluster', () => {
  /** A cluster that stands; what is planned for it is kept in `bodies`. */
  function stands(plans = () => HttpResponse.json(storedPlan, { status: 201 })) {
    const bodies: unknown[] = [];
    const known: { cluster: Cluster } = { cluster: standing };
    server.use(
      http.get(`${API}/clusters/:id`, () => HttpResponse.json(known.cluster)),
      http.get(`${API}/providers`, () => page([{ name: 'sandbox' }])),
      http.post(`${API}/clusters/:id/plans`, async ({ request }) => {
        bodies.push(await request.json());
        return plans();
      }),
    );
    return { bodies, known };
  }

  async function choose(action: string) {
    const opened = open(`/clusters/${CLUSTER_ID}`);
    await opened.user.click(await screen.findByRole('button', { name: 'Actions' }));
    await opened.user.click(await screen.findByRole('menuitem', { name: action }));
    const dialog = within(await screen.findByRole('dialog', { name: `${action}: shop` }));
    return { ...opened, dialog };
  }

  const figures = (dialog: { getByRole: typeof screen.getByRole }) =>
    Object.fromEntries(
      [...dialog.getByRole('region', { name: 'Plan' }).querySelectorAll('.loom-figures > div')].map(
        (each) => [each.querySelector('dt')?.textContent, each.querySelector('dd')?.textContent],
      ),
    );

  it('shows the plan before, applies just that, and goes on to its operation', async () => {
    const { bodies, known } = stands();
    const applied: string[] = [];
    server.use(
      http.post(`${API}/plans/:id/apply`, ({ params }) => {
        applied.push(String(params.id));
        known.cluster = { ...cluster, operation: GROWING };
        return HttpResponse.json(GROWING, { status: 202 });
      }),
    );
    const { user, dialog, router } = await choose('Grow');
    const apply = dialog.getByRole('button', { name: 'Apply' });
    expect(apply.hasAttribute('disabled')).toBe(true);
    const count = dialog.getByLabelText(/^Nodes to add/);
    await user.clear(count);
    await user.type(count, '2');
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    const plan = await dialog.findByRole('region', { name: 'Plan' });
    expect(document.activeElement).toBe(plan);
    expect(plan.textContent).toContain('It takes 12 tasks.');
    expect(figures(dialog)).toEqual({
      Nodes: '5',
      'Per hour before': '$0.12',
      'Per hour after': '$0.16',
      Difference: '+$0.04',
      New: '2',
      'As they are': '5',
      'With other services': '0',
      'Given up': '0',
    });
    await user.click(apply);
    expect(await screen.findByRole('heading', { name: 'Operation: grow' })).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Actions' })));
    expect(router.state.location.href).toBe(`/clusters/${CLUSTER_ID}`);
    expect(bodies).toEqual([{ kind: 'grow', count: 2 }]);
    expect(applied).toEqual([storedPlan.id]);
  });

  it('says by keyboard too why an action is not allowed', async () => {
    const { user } = open(`/clusters/${CLUSTER_ID}?tab=nodes`);
    const toggle = await screen.findByRole('button', { name: 'Actions' });
    toggle.focus();
    await user.keyboard('{Enter}');
    const first = await screen.findByRole('menuitem', { name: 'Grow' });
    await waitFor(() => expect(document.activeElement).toBe(first));
    await user.keyboard('{ArrowDown}');
    const shrink = screen.getByRole('menuitem', { name: 'Shrink' });
    expect(document.activeElement).toBe(shrink);
    expect(shrink.getAttribute('aria-disabled')).toBe('true');
    await waitFor(() => {
      const described = document.getElementById(shrink.getAttribute('aria-describedby') ?? '');
      expect(described?.textContent).toContain(`is being changed by operation ${OPERATION_ID}.`);
    });
    await user.click(shrink);
    expect(screen.queryByRole('dialog')).toBeNull();
    const deletion = screen.getByRole('button', { name: 'Delete', hidden: true });
    expect(deletion.getAttribute('aria-disabled')).toBe('true');
    await user.click(deletion);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says at its field what is refused', async () => {
    stands(() =>
      problem(422, 'The count (0) must be 1 or more.\nMaybe shrink the cluster instead.', [
        { pointer: '/count', detail: 'The count (0) must be 1 or more.\nMaybe shrink the cluster instead.' },
      ]),
    );
    const { user, dialog } = await choose('Grow');
    const count = dialog.getByLabelText(/^Nodes to add/);
    await user.clear(count);
    await user.type(count, '0');
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    const refusal = await dialog.findByRole('region', { name: 'Refusal' });
    expect(within(refusal).getByText('Maybe shrink the cluster instead.')).toBeTruthy();
    expect(count.getAttribute('aria-invalid')).toBe('true');
    const help = document.getElementById(count.getAttribute('aria-describedby') ?? '');
    expect(help?.textContent).toContain('The count (0) must be 1 or more.');
    expect(dialog.getByRole('button', { name: 'Apply' }).hasAttribute('disabled')).toBe(true);
    await user.type(count, '1');
    expect(dialog.queryByRole('region', { name: 'Refusal' })).toBeNull();
  });

  it('plans anew where a plan has become stale', async () => {
    const { bodies } = stands();
    server.use(
      http.post(`${API}/plans/:id/apply`, () =>
        problem(
          409,
          'The plan p cannot be applied any more. The cluster has been changed by operation o.\nMaybe plan the change again.',
        ),
      ),
    );
    const { user, dialog } = await choose('Grow');
    const plan = dialog.getByRole('button', { name: 'Plan' });
    const apply = dialog.getByRole('button', { name: 'Apply' });
    await user.click(plan);
    await dialog.findByRole('region', { name: 'Plan' });
    await user.click(apply);
    expect(await dialog.findByText('The plan was not applied')).toBeTruthy();
    expect(dialog.getByText(/The cluster has been changed by operation o\./)).toBeTruthy();
    expect(dialog.getByText('Maybe plan the change again.')).toBeTruthy();
    expect(dialog.queryByRole('region', { name: 'Plan' })).toBeNull();
    expect(apply.hasAttribute('disabled')).toBe(true);
    await user.click(plan);
    await dialog.findByRole('region', { name: 'Plan' });
    expect(dialog.queryByRole('region', { name: 'Refusal' })).toBeNull();
    expect(apply.hasAttribute('disabled')).toBe(false);
    expect(bodies).toHaveLength(2);
  });

  it('can apply the same plan again where no answer came', async () => {
    stands();
    const keys: (string | null)[] = [];
    server.use(
      http.post(`${API}/plans/:id/apply`, ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(GROWING, { status: 202 });
      }),
    );
    const { user, dialog } = await choose('Grow');
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    await dialog.findByRole('region', { name: 'Plan' });
    await user.click(dialog.getByRole('button', { name: 'Apply' }));
    await dialog.findByRole('region', { name: 'Refusal' });
    await user.click(dialog.getByRole('button', { name: 'Apply' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  it('chooses the nodes that leave among those of the cluster, with their services', async () => {
    const { bodies } = stands(() =>
      HttpResponse.json(
        {
          ...storedPlan,
          kind: 'SHRINK',
          plan: {
            ...storedPlan.plan,
            pricePerHour: { micros: 80_000, currency: 'USD' },
            pricePerHourDelta: -40_000,
            changes: {
              create: 0,
              keep: 3,
              change: 0,
              delete: 2,
              nodes: [
                { number: 2, hostName: 'shop12-1002.local', fate: 'DELETE', added: [], removed: ['web'] },
                { number: 4, hostName: 'shop12-1004.local', fate: 'DELETE', added: [], removed: ['web'] },
              ],
            },
          },
        },
        { status: 201 },
      ),
    );
    const { user, dialog } = await choose('Shrink');
    expect(dialog.queryByRole('checkbox')).toBeNull();
    await user.click(dialog.getByRole('radio', { name: 'Certain nodes' }));
    const nodes = within(dialog.getByRole('group', { name: /^Nodes to remove/ }));
    expect(nodes.getAllByRole('checkbox')).toHaveLength(5);
    expect(nodes.getByText('Node 1 · balancer · running')).toBeTruthy();
    await user.click(nodes.getByRole('checkbox', { name: /shop12-1002\.local/ }));
    await user.click(nodes.getByRole('checkbox', { name: /shop12-1004\.local/ }));
    expect(nodes.getByText('2 chosen.')).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    await dialog.findByRole('region', { name: 'Plan' });
    expect(figures(dialog)).toMatchObject({ 'As they are': '3', 'Given up': '2', Difference: '−$0.04' });
    expect(bodies).toEqual([{ kind: 'shrink', nodes: [2, 4] }]);
    await user.click(nodes.getByRole('checkbox', { name: /shop12-1004\.local/ }));
    expect(dialog.queryByRole('region', { name: 'Plan' })).toBeNull();
  });

  it('says that nothing is to be done, and applies nothing', async () => {
    stands(() =>
      HttpResponse.json(
        { ...storedPlan, tasks: 0, needless: 'The cluster shop is what its template web asks for already.' },
        { status: 201 },
      ),
    );
    const { user, dialog } = await choose('Grow');
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    expect(await dialog.findByText(/is what its template web asks for already/)).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Apply' })).toHaveProperty('disabled', true);
  });

  it('says what clashes and what would do, and applies nothing', async () => {
    stands(() =>
      HttpResponse.json(
        {
          ...storedPlan,
          tasks: 0,
          plan: {
            ...storedPlan.plan,
            feasible: false,
            score: null,
            layouts: [],
            conflicts: [
              {
                constraints: ['quota'],
                message: 'The quota leaves 1 node.',
                remedies: [
                  {
                    constraints: ['quota'],
                    message: 'The quota of nodes 6 -> 7',
                    pricePerHour: { micros: 160_000, currency: 'USD' },
                  },
                ],
              },
            ],
          },
        },
        { status: 201 },
      ),
    );
    const { user, dialog } = await choose('Grow');
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    expect(await dialog.findByText('The quota leaves 1 node.')).toBeTruthy();
    expect(dialog.getByText('The quota of nodes 6 -> 7, at $0.16 an hour')).toBeTruthy();
    expect(dialog.getByRole('button', { name: 'Apply' }).hasAttribute('disabled')).toBe(true);
  });

  it('offers services that the cluster does not have and its template goes with', async () => {
    const { bodies } = stands();
    server.use(
      http.get(`${API}/services`, () =>
        page(['balancer', 'web', 'agent', 'zookeeper'].map((name) => ({ name }))),
      ),
      http.get(`${API}/cluster-templates/web-tier/resolved`, () =>
        HttpResponse.json({ name: 'web-tier', compatibility: { services: ['balancer', 'web', 'agent'] } }),
      ),
    );
    const { user, dialog } = await choose('Add services');
    await waitFor(() => expect(dialog.getAllByRole('checkbox')).toHaveLength(1));
    await user.click(dialog.getByRole('checkbox', { name: 'agent' }));
    await user.click(dialog.getByRole('button', { name: 'Plan' }));
    await dialog.findByRole('region', { name: 'Plan' });
    expect(bodies).toEqual([{ kind: 'add-services', services: ['agent'] }]);
  });
});
