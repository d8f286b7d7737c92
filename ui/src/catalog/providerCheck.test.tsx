import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, it } from 'vitest';
import { open } from '../test/open';
import { API, problem, server } from '../test/server';

const AT = '2026-11-22T12:00:00Z';

it('a provider is checked, and says what will not do', async () => {
  const goesOn = { provider: 'north', askedAt: AT, endedAt: null, passed: null, checks: [], failure: null };
  let looked = 0;
  let asked = 0;
  server.use(
    http.get(`${API}/providers/north`, () =>
      HttpResponse.json({ kind: 'Provider', name: 'north', providertype: 'openstack', version: 2 }),
    ),
    http.get(`${API}/providers/north/check`, () => {
      looked++;
      if (asked === 0) return problem(404, 'There is no check of the provider north.');
      return HttpResponse.json({
        ...goesOn,
        endedAt: AT,
        passed: false,
        checks: [
          { subject: 'credentials', passed: true, words: 'Project demo.' },
          { subject: 'network private', passed: false, words: 'There is none.\nMaybe internal.' },
        ],
      });
    }),
    http.post(`${API}/providers/north/check`, () => {
      asked++;
      return HttpResponse.json(goesOn, { status: 202 });
    }),
  );
  const { user } = open('/catalog/providers/north?tab=check');

  expect(await screen.findByText('Not checked yet')).toBeTruthy();
  expect(looked).toBe(1);
  await user.click(screen.getByRole('button', { name: 'Check' }));

  const table = await screen.findByRole('grid', { name: 'Checks' }, { timeout: 5_000 });
  const rows = within(table).getAllByRole('row');
  expect(rows[1]?.textContent).toContain('credentialsPassed');
  expect(rows[2]?.textContent).toContain('network privateFailed');
  expect(within(table).getByText('Maybe internal.')).toBeTruthy();
  expect(asked).toBe(1);
});
