import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A Chromium of its own that calls nobody but the server. */
export async function openBrowser(
  scheme: 'light' | 'dark',
): Promise<{ page: Page; close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'loom-e2e-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.LOOM_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    colorScheme: scheme,
    viewport: { width: 1440, height: 1000 },
    ignoreHTTPSErrors: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What axe finds wrong with the page, in one line each. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Found = { violations: { id: string; help: string; nodes: { html: string }[] }[] };
    const { axe: runner } = window as unknown as { axe: { run: () => Promise<Found> } };
    const { violations } = await runner.run();
    return violations.map((each) => `${each.id}: ${each.help}: ${each.nodes[0]?.html}`);
  });
}

/** Waits for what is fading in or sliding to come to its end: half faded text has no contrast. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(
        (each) => each.playState === 'running' && each.effect?.getComputedTiming().endTime !== Infinity,
      );
    await Promise.allSettled(ending.map((each) => each.finished));
  });
}

/** Keeps a picture of the page where LOOM_SHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOM_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
