import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations, openBrowser, picture } from './browser';

/**
 * The whole way in a browser, against a running Loom with a provisioner that serves the sandbox and with at least one
 * template: LOOM_URL, LOOM_USER, LOOM_PASSWORD; LOOM_TEMPLATE and LOOM_SIZE choose what is made.
 */
const url = (process.env.LOOM_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const user = process.env.LOOM_USER ?? 'admin';
const password = process.env.LOOM_PASSWORD ?? '';
const template = process.env.LOOM_TEMPLATE;
const size = process.env.LOOM_SIZE;
const name = `e2e-${Date.now().toString(36)}`;

const BRING_UP = 150_000;

describe('a cluster, from the browser', () => {
  let page: Page;
  let close: () => Promise<void>;
  let address = '';

  beforeAll(async () => {
    expect(password, 'LOOM_PASSWORD must be set.').not.toBe('');
    ({ page, close } = await openBrowser('light'));
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await close?.();
  });

  async function expectAccessible(where: string) {
    await picture(page, where);
    expect(await accessibilityViolations(page), where).toEqual([]);
  }

  it('asks to sign in, refuses a wrong password, and takes the right one', async () => {
    await page.goto(`${url}/clusters`);
    await page.getByLabel('User').fill(user);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The sign-in failed').waitFor();
    await expectAccessible('sign-in');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Clusters', exact: true }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await expectAccessible('clusters');
  });

  it('shows the plan, then creates what was planned', async () => {
    await page.getByRole('link', { name: 'Create cluster' }).first().click();
    if (template)
      await page.getByRole('radiogroup', { name: 'Template' }).locator(`input[value="${template}"]`).check();
    else await page.getByRole('radiogroup', { name: 'Template' }).getByRole('radio').first().check();
    await page.getByLabel('Name').fill(name);
    if (size) await page.getByRole('spinbutton', { name: 'Nodes' }).fill(size);
    const plan = page.getByRole('complementary', { name: 'Plan' });
    await plan.getByRole('grid', { name: 'Layouts' }).waitFor();
    await expectAccessible('create');
    await plan.getByRole('button', { name: 'Create cluster' }).click();
    await page.getByRole('heading', { name }).waitFor();
    address = page.url();
  });

  it('watches the task graph to its end, without a reload', async () => {
    await page.getByRole('tab', { name: 'Task graph' }).click();
    const vertices = page.locator('.loom-vertex');
    await vertices.first().waitFor();
    await expectAccessible('graph-running');
    await page.evaluate(() => {
      (window as unknown as { notReloaded: boolean }).notReloaded = true;
    });
    await page.locator('h1').getByText('Active').waitFor({ timeout: BRING_UP });
    const legend = page.getByRole('list', { name: 'Tasks by state' });
    await legend.getByText('Succeeded').waitFor();
    expect(await legend.getByRole('listitem').count()).toBe(1);
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
    await expectAccessible('graph-done');
  });

  it('shows a task with its log', async () => {
    await page.getByRole('tab', { name: /Tasks/ }).click();
    const table = page.getByRole('grid', { name: 'Tasks' });
    await table
      .getByRole('button', { name: /^Start/ })
      .first()
      .click();
    await page.getByRole('log').getByText(/\S/).first().waitFor();
    await expectAccessible('task');
    await page.getByRole('button', { name: 'Close drawer panel' }).click();
  });

  it('shows the nodes, running and with addresses, also after a reload of the deep link', async () => {
    await page.goto(`${address.split('?')[0]}?tab=nodes`);
    const rows = page.locator('.loom-node-group tbody tr');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(text).toContain('Running');
      expect(text).toMatch(/\d+\.\d+\.\d+\.\d+/);
    }
    await expectAccessible('nodes');
  });

  it('says why the cluster is as it was planned', async () => {
    await page.getByRole('tab', { name: 'Plan', exact: true }).click();
    await page.getByRole('grid', { name: 'Layouts' }).waitFor();
    await page.getByRole('button', { name: /^Why / }).first().click();
    await page
      .getByText(/hardware type/)
      .first()
      .waitFor();
    await expectAccessible('plan');
  });

  it('grows it by just what was planned', async () => {
    await page.getByRole('button', { name: 'Actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Grow' }).waitFor();
    await expectAccessible('actions');
    await page.getByRole('menuitem', { name: 'Grow' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nodes to add').fill('0');
    await dialog.getByLabel('Nodes to add').press('Enter');
    await dialog.getByRole('region', { name: 'Refusal' }).getByText('must be 1 or more').first().waitFor();
    await expectAccessible('change-refused');
    await dialog.getByLabel('Nodes to add').fill('1');
    await dialog.getByLabel('Nodes to add').press('Enter');
    const plan = dialog.getByRole('region', { name: 'Plan' });
    await plan.getByText('Per hour before').waitFor();
    await expectAccessible('change-planned');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Operation: grow' }).waitFor();
    await page.locator('h1').getByText('Active').waitFor({ timeout: BRING_UP });
    await page.getByRole('tab', { name: 'Plan', exact: true }).click();
    await page.getByText('Per hour before').waitFor();
  });

  it('asks what if, side by side, and how far weights can go', async () => {
    await page.getByRole('link', { name: 'What if it were planned anew?' }).click();
    await page.getByRole('heading', { name: `Cluster ${name}, planned anew` }).waitFor();
    await page.getByRole('button', { name: 'Change weights, weights 1' }).click();
    await page.getByRole('grid', { name: 'Constraints of weights 1' }).waitFor();
    await expectAccessible('what-if');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('grid', { name: 'Layouts side by side' }).waitFor();
    await page.getByRole('button', { name: 'How far can they go? Weights 1' }).click();
    await page
      .getByText(/stays the best/)
      .first()
      .waitFor({ timeout: BRING_UP });
    await page.getByRole('button', { name: 'Solve and watch weights 1' }).click();
    await page
      .getByRole('region', { name: 'Plan', exact: true })
      .getByRole('grid', { name: 'Layouts' })
      .waitFor();
    await expectAccessible('what-if-answers');
    await page.goto(address);
  });

  it('keeps what was done, and shows it with the rest of the administration', async () => {
    await page.getByRole('link', { name: 'Audit' }).click();
    const audit = page.getByRole('grid', { name: 'Audit' });
    await audit.getByRole('button', { name: 'What cluster.create changed' }).first().click();
    await page.getByRole('grid', { name: 'What was changed' }).getByText(name).first().waitFor();
    await expectAccessible('audit');
    await page.getByRole('link', { name: 'Tenants' }).click();
    await page.getByRole('grid', { name: 'Tenants' }).waitFor();
    await expectAccessible('tenants');
    await page.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('dialog').getByLabel('Weight').waitFor();
    await expectAccessible('tenant-form');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('grid', { name: 'Users' }).waitFor();
    await expectAccessible('users');
  });

  it('shows the versions of a definition, and what each changed', async () => {
    await page.getByRole('link', { name: 'Services', exact: true }).click();
    await page.getByRole('main').getByRole('grid').getByRole('link').first().click();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('grid', { name: 'Versions' }).waitFor();
    await page.getByRole('grid', { name: /^Changes of version/ }).waitFor();
    await expectAccessible('versions');
  });

  it('makes a web hook, and says where it may not lead', async () => {
    await page.getByRole('link', { name: 'Web hooks' }).click();
    await page.getByRole('button', { name: 'New web hook' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('URL').fill('http://169.254.169.254/hook');
    await expectAccessible('webhook-form');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Copy it now: it is not shown again.').waitFor();
    await expectAccessible('webhook-secret');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('grid', { name: 'Web hooks' }).getByRole('link', { name }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The message was not taken.').waitFor();
    await page
      .getByText(/169\.254\.169\.254, where web hooks may not lead/)
      .first()
      .waitFor();
    await page.getByRole('grid', { name: 'Deliveries' }).getByText('webhook.test').waitFor();
    await expectAccessible('webhook');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Web hooks', exact: true }).waitFor();
    await page.goto(address);
  });

  it('deletes it', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.locator('h1').getByText('Terminated').waitFor({ timeout: BRING_UP });
  });

  it('signs out', async () => {
    await page.getByRole('button', { name: `Account: ${user}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(address);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});
