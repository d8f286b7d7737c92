import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLUSTER_ID, OPERATION_ID, operation, standing } from '../test/fixtures';
import { open } from '../test/open';
import { API, problem, server } from '../test/server';

// What the page is made of takes a while to load on a small machine: no test waits for it.
beforeAll(async () => {
  await import('./ClusterPage');
}, 60_000);

describe('what is done to a cluster besides changing it', () => {
  /** All that the server was asked to do. */
  function asked(answer: () => Response = () => HttpResponse.json(operation, { status: 202 })) {
    const requests: string[] = [];
    const take = async ({ request }: { request: Request }) => {
      const body = await request.text();
      requests.push(
        `${request.method} ${request.url.slice(request.url.indexOf('/api/v1') + 7)} ${body}`.trim(),
      );
      return answer();
    };
    server.use(
      http.get(`${API}/clusters/:id`, () => HttpResponse.json({ ...standing, deletionProtection: true })),
      http.delete(`${API}/clusters/:id`, take),
      http.put(`${API}/clusters/:id/protection`, take),
      http.post(`${API}/clusters/:id/inspections`, take),
      http.post(`${API}/operations/:id/:verb`, take),
    );
    return requests;
  }

  async function choose(action: string) {
    const opened = open(`/clusters/${CLUSTER_ID}`);
    await opened.user.click(await screen.findByRole('button', { name: 'Actions' }));
    await opened.user.click(await screen.findByRole('menuitem', { name: action }));
    return { ...opened, dialog: within(await screen.findByRole('dialog')) };
  }

  it.each([
    ['Inspect', `POST /clusters/${CLUSTER_ID}/inspections`],
    ['Roll back', `POST /operations/${OPERATION_ID}/rollback`],
    ['Abandon', `POST /operations/${OPERATION_ID}/abandon`],
    ['Protect', `PUT /clusters/${CLUSTER_ID}/protection {"on":true}`],
  ])('asks before it does: %s', async (action, request) => {
    const requests = asked();
    const { user, dialog } = await choose(action);
    expect(requests).toEqual([]);
    await user.click(dialog.getByRole('button', { name: action }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(requests).toEqual([request]);
    expect(screen.getByText('Protected')).toBeTruthy();
  });

  it('deletes what cannot be given back too, where that is chosen', async () => {
    const requests = asked();
    const { user } = open(`/clusters/${CLUSTER_ID}`);
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('checkbox', { name: /^Forget machines/ }));
    await user.type(dialog.getByRole('textbox'), 'shop');
    await user.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(requests).toEqual([`DELETE /clusters/${CLUSTER_ID}?force=true`]);
  });

  it('says what the server refuses', async () => {
    asked(() => problem(409, 'Its step REMOVE of web on shop-1002 has begun.\nMaybe resume it.'));
    const { user, dialog } = await choose('Roll back');
    await user.click(dialog.getByRole('button', { name: 'Roll back' }));
    expect(await dialog.findByText(/REMOVE of web/)).toBeTruthy();
  });
});
