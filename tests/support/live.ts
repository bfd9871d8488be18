import type { Locator, Page } from "@playwright/test";
import { expect, open } from "./page.ts";

export const LIVE = "#/event-sourcing?engine=browser";

export const storage = (page: Page) => page.locator("section.storage");
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
export const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });

/** How many events the page says are stored. */
export async function stored(page: Page): Promise<number> {
  return Number((await storage(page).locator(".stored").textContent())?.replace(/\D/gu, "") || Number.NaN);
}

/** Opens a live run with these settings and waits until it has stored some events. */
export async function openLive(page: Page, events = 5, settings = ""): Promise<void> {
  await open(page, LIVE + settings);
  await expect.poll(() => stored(page)).toBeGreaterThan(events);
}

/** Stops the run, and says how many events are stored once nothing is on its way any more. */
export async function stop(page: Page): Promise<number> {
  await button(page, "Stop").click();
  await expect(button(page, "Run again")).toBeVisible();
  await page.waitForTimeout(800);
  return stored(page);
}

/**
 * The first row of the trace that says this, whatever else has happened since. The list follows the newest facts and holds
 * only the rows in view, so which ones are there by themselves is a matter of chance: the list is searched.
 */
export async function told(page: Page, text: string): Promise<Locator> {
  await page.getByRole("searchbox", { name: "Search the facts" }).fill(text);
  return page.getByRole("row").filter({ hasText: text }).first();
}

/** The newest version that the stage shows of a portfolio. */
export async function version(page: Page): Promise<number> {
  return Number(/v(\d+)/.exec((await page.locator(".stream li").last().textContent()) ?? "")?.[1]);
}

/** Every stored event as the database has it. */
export function records(page: Page): Promise<{ stream: string; version: number; position: number }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("playground.event-sourcing");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction("events").objectStore("events").getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result);
          };
        };
      }),
  );
}

export function expectGapless(events: { stream: string; version: number; position: number }[]): void {
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  for (const stream of new Set(events.map((event) => event.stream))) {
    const versions = events.filter((event) => event.stream === stream).map((event) => event.version);
    expect(versions, stream).toEqual(versions.map((_, index) => index + 1));
  }
}
