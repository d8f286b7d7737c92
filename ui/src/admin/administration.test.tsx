import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { session } from '../test/fixtures';
import { open } from '../test/open';
import { API, page, problem, server } from '../test/server';
import type { Delivery, Tenant, Webhook } from './admin';

const AT = '2026-11-22T12:00:00Z';

describe('the versions of a definition', () => {
  const past = (version: number, flavor: string) => ({
    kind: 'HardwareType',
    name: 'small',
    flavor,
    version,
    writtenBy: version === 1 ? 'ann' : 'bob',
    writtenAt: AT,
  });

  it('show what each changed, and one is restored as a new one', async () => {
    let written: unknown;
    server.use(
      http.get(`${API}/hardware-types/small`, () =>
        HttpResponse.json(
          { kind: 'HardwareType', name: 'small', flavor: 'b', version: 2 },
          {
            headers: { ETag: '"2"' },
          },
        ),
      ),
      http.get(`${API}/hardware-types/small/versions`, () => page([past(2, 'b'), past(1, 'a')])),
      http.put(`${API}/hardware-types/small`, async ({ request }) => {
        expect(request.headers.get('if-match')).toBe('"2"');
        written = await request.json();
        return HttpResponse.json(past(3, 'a'));
      }),
    );
    const { user } = open('/catalog/hardware-types/small?tab=history');
    const changes = await screen.findByRole('grid', { name: 'Changes of version 2' });
    const row = within(changes).getAllByRole('row')[1] as HTMLElement;
    expect(within(row).getByText('/flavor')).toBeTruthy();
    expect(within(row).getByText('a')).toBeTruthy();
    expect(within(row).getByText('b')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Restore' }));
    await expect.poll(() => written).toEqual({ kind: 'HardwareType', name: 'small', flavor: 'a' });
  });
});

describe('the audit', () => {
  it('is narrowed, and shows what was before and after', async () => {
    const asked: string[] = [];
    const entry = { id: 'e1', at: AT, user: 'ann', action: 'tenant.change', subject: 'tenant/blue' };
    server.use(
      http.get(`${API}/audit`, ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('subject') ?? '');
        return page([{ ...entry, before: null, after: null }]);
      }),
      http.get(`${API}/audit/e1`, () =>
        HttpResponse.json({ ...entry, before: { quota: { nodes: 10 } }, after: { quota: { nodes: 20 } } }),
      ),
    );
    const { user, router } = open('/audit');
    await user.type(await screen.findByRole('textbox', { name: /^To what/ }), 'tenant/{Enter}');
    await expect.poll(() => asked).toContain('tenant/');
    expect(router.state.location.search).toEqual({ subject: 'tenant/' });
    await user.click(await screen.findByRole('button', { name: 'What tenant.change changed' }));
    const changes = await screen.findByRole('grid', { name: 'What was changed' });
    expect(within(changes).getByText('/quota/nodes')).toBeTruthy();
    expect(within(changes).getByText('10')).toBeTruthy();
    expect(within(changes).getByText('20')).toBeTruthy();
  });
});

describe('tenants', () => {
  const blue: Tenant = {
    id: 't1',
    name: 'blue',
    description: '',
    quota: { clusters: null, nodes: 10, cores: null, memoryMib: null, pricePerHourMicros: 2_500_000 },
    weight: 1,
    version: 4,
    createdAt: AT,
  };

  it('are given limits and weights by operators', async () => {
    let written: unknown;
    server.use(
      http.get(`${API}/sessions/current`, () => HttpResponse.json({ ...session, roles: ['OPERATOR'] })),
      http.get(`${API}/tenants`, () => page([blue])),
      http.put(`${API}/tenants/blue`, async ({ request }) => {
        expect(request.headers.get('if-match')).toBe('"4"');
        written = await request.json();
        return HttpResponse.json(blue);
      }),
    );
    const { user } = open('/tenants');
    const table = await screen.findByRole('grid', { name: 'Tenants' });
    expect(within(table).getByText('2.5')).toBeTruthy();
    await user.click(within(table).getByRole('button', { name: /toggle/i }));
    await user.click(await screen.findByRole('menuitem', { name: 'Change' }));
    const dialog = await screen.findByRole('dialog');
    await user.clear(within(dialog).getByLabelText(/^Weight/));
    await user.type(within(dialog).getByLabelText(/^Weight/), '3');
    await user.clear(within(dialog).getByLabelText(/^Nodes/));
    await user.click(within(dialog).getByRole('button', { name: 'Change' }));
    await expect
      .poll(() => written)
      .toEqual({ description: '', quota: { ...blue.quota, nodes: null }, weight: 3 });
  });
});

describe('web hooks', () => {
  const hook: Webhook = {
    id: 'w1',
    name: 'chat',
    url: 'https://chat.example.com/',
    types: ['operation.*'],
    enabled: true,
    state: 'SUSPENDED',
    version: 0,
    createdAt: AT,
    failures: 12,
    failingSince: AT,
    nextAttemptAt: null,
    lastError: 'The receiver answered 503.',
    lastDeliveredAt: null,
  };
  const delivery: Delivery = {
    id: 'd1',
    type: 'operation.ended',
    sequence: 7,
    state: 'FAILED',
    attempts: 12,
    status: 503,
    error: 'The receiver answered 503.',
    tookMillis: 4,
    createdAt: AT,
    lastAttemptAt: AT,
    body: null,
  };

  it('show the secret of a new one once', async () => {
    let asked: unknown;
    server.use(
      http.get(`${API}/webhooks`, () => page([])),
      http.post(`${API}/webhooks`, async ({ request }) => {
        asked = await request.json();
        return HttpResponse.json({ webhook: hook, secret: 'whsec_shown-once' }, { status: 201 });
      }),
    );
    const { user } = open('/webhooks');
    await user.click((await screen.findAllByRole('button', { name: 'New web hook' }))[0] as HTMLElement);
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText(/^Name/), 'chat');
    await user.type(within(dialog).getByLabelText(/^URL/), 'https://chat.example.com/');
    await user.type(within(dialog).getByLabelText(/^Events/), 'operation.*, cluster.created');
    await user.click(within(dialog).getByRole('button', { name: 'Create' }));
    expect(await screen.findByDisplayValue('whsec_shown-once')).toBeTruthy();
    expect(asked).toEqual({
      name: 'chat',
      url: 'https://chat.example.com/',
      types: ['operation.*', 'cluster.created'],
      enabled: true,
    });
  });

  it('say why one is suspended, resume it, and send a message again', async () => {
    const done: string[] = [];
    server.use(
      http.get(`${API}/webhooks/chat`, () => HttpResponse.json(hook)),
      http.get(`${API}/webhooks/chat/deliveries`, () => page([delivery])),
      http.post(`${API}/webhooks/chat/resume`, () => {
        done.push('resume');
        return HttpResponse.json({ ...hook, state: 'DELIVERING' });
      }),
      http.post(`${API}/webhooks/chat/deliveries/d1/redeliver`, () => {
        done.push('redeliver');
        return HttpResponse.json({ ...delivery, state: 'DELIVERED', status: 204, error: null });
      }),
      http.post(`${API}/webhooks/chat/test`, () => problem(409, 'It cannot be tested.')),
    );
    const { user } = open('/webhooks/chat');
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    await user.click(await screen.findByRole('button', { name: 'Send again: operation.ended 7' }));
    expect(await screen.findByText(/The message was taken, with status 204/)).toBeTruthy();
    expect(done).toEqual(['resume', 'redeliver']);
    await user.click(screen.getByRole('button', { name: 'Send a test' }));
    expect(await screen.findByText('It cannot be tested.')).toBeTruthy();
  });
});
