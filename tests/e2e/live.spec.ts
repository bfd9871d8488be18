import { readFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { button, expectGapless, LIVE, openLive, records, stop, storage, stored, told, verdicts, version } from "../support/live.ts";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// Wide enough for guide, stage and inspector side by side.
test.use({ viewport: { width: 1440, height: 900 } });

test("a pattern that supports it switches to this browser and runs there", async ({ page }) => {
  await open(page, "#/event-sourcing?at=2s");
  await page.getByRole("button", { name: /^Runtime: simulated/ }).click();
  await page.getByRole("button", { name: /^this browser/ }).click();
  await expect(page.locator(".clock")).toContainText("live");
  await expect.poll(() => page.url()).toContain("engine=browser");
  expect(page.url(), "a live run has no seed that makes it again").not.toContain("seed=");
  await expect(storage(page)).toContainText("IndexedDB");
  await expect(storage(page)).toContainText("The browser confirms “strict”");
  await expect.poll(() => stored(page)).toBeGreaterThan(8);
  await expect(verdicts(page)).toContainText("7 hold");
  await expect(await told(page, "appended")).toBeVisible();
  expectGapless(await records(page));

  // A command and a fault of a client work by a click.
  await button(page, "Add funds").click();
  await expect(await told(page, "got ₹")).toBeVisible();
  await page.getByRole("complementary", { name: "Inspect" }).getByRole("button", { name: "Crash before publish" }).click();
  await expect(page.locator(".marks").getByRole("button", { name: /publisher.*crashed/i })).toBeAttached();
  await expectAccessible(page);
});

test("what a live run cannot do stays in reach and says why", async ({ page }) => {
  await openLive(page, 0);
  const refused = [
    ["One step", /speed of the clock/],
    ["One step back", /speed of the clock/],
    ["Speed", /speed of the clock/],
    ["New seed", /happens once/],
    ["Store full", /only the simulator/],
    ["Fill the store", /only the simulator/],
    ["Cut the web tab off", /only the simulator/],
  ] as const;
  for (const [name, why] of refused) {
    const control = page.getByRole("button", { name: new RegExp(`^${name}`) }).first();
    await expect(control).toHaveAttribute("aria-disabled", "true");
    await expect(control).toHaveAccessibleDescription(why);
    await expect(control).toHaveAttribute("title", why);
    await control.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Notice" })).toContainText(why);
    await button(page, "Dismiss").click();
  }
  await expect(page.getByRole("textbox", { name: "Seed" })).toHaveAccessibleDescription(/happens once/);
});

test("a live run can be looked back at while it goes on, and stepped through once it has ended", async ({ page }) => {
  await openLive(page);
  await page.keyboard.press("Home");
  const clock = page.locator(".clock b");
  await expect(clock).toHaveText("0.000 s");
  const before = await stored(page);
  await expect.poll(() => stored(page), "the run goes on meanwhile").toBeGreaterThan(before);
  await expect(clock).toHaveText("0.000 s");
  await page.keyboard.press("End");
  await expect.poll(async () => Number.parseFloat((await clock.textContent()) ?? "")).toBeGreaterThan(1);

  await stop(page);
  await expect(page.getByRole("row", { name: /run ended|run is over/i }).last()).toBeVisible();
  await page.keyboard.press("Home");
  await button(page, "One step").click();
  await button(page, "One step").click();
  await expect(page.locator("section.selected")).toBeVisible();
  await button(page, "Add funds").click();
  await expect(page.getByRole("region", { name: "Notice" })).toContainText("has ended");
});

test("a reload finds the events, and versions go on where they stopped", async ({ page }) => {
  await openLive(page);
  const kept = await stop(page);
  const before = await records(page);
  expect(before).toHaveLength(kept);
  await page.reload();
  await expect.poll(() => stored(page)).toBeGreaterThan(kept + 2);
  await expect(verdicts(page)).toContainText(/\d hold/);
  await expect(verdicts(page)).not.toContainText("broken");
  await stop(page);
  const after = await records(page);
  expect(after.slice(0, kept)).toEqual(before);
  expectGapless(after);
  expect(await version(page)).toBeGreaterThan(0);
});

test("the events leave as a file and come into another browser, and what does not fit is refused by line", async ({
  page,
  browser,
  baseURL,
}) => {
  await openLive(page);
  const kept = await stop(page);
  const downloading = page.waitForEvent("download");
  await button(page, "Export").click();
  const path = await (await downloading).path();
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(kept);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ specversion: "1.0", streamversion: "1" });

  await withFresh(browser.newContext({ baseURL }), async (fresh) => {
    await openLive(fresh, 0);
    await stop(fresh);
    await button(fresh, "Clear").click();
    await expect(button(fresh, "Keep")).toBeFocused();
    await button(fresh, "Delete").click();
    await expect.poll(() => stored(fresh)).toBe(0);

    const file = (text: string) => ({ name: "events.jsonl", mimeType: "text/plain", buffer: Buffer.from(text) });
    const input = storage(fresh).getByLabel("Import");
    await input.setInputFiles(file([lines[0], "{"].join("\n")));
    await expect(storage(fresh)).toContainText("Nothing was imported. Line 2: it is no JSON");
    await input.setInputFiles(file(lines.slice(1).join("\n")));
    await expect(storage(fresh)).toContainText(/Line \d+: stream ZR\d+ is at version 0, so version \d+ cannot follow/);
    // What the pattern's readers could not read would stop them for ever.
    const first = JSON.parse(lines[0] ?? "");
    for (const type of ["x.", "a..b", "stock.*", "com.example.x"]) {
      await input.setInputFiles(file(JSON.stringify({ ...first, type })));
      await expect(storage(fresh)).toContainText("Line 1: its type or the shape of its data is unknown here");
      await input.setInputFiles(file("{"));
      await expect(storage(fresh)).toContainText("Line 1: it is no JSON");
    }
    const sold = { ...first, type: "stock.sold", schemaversion: "3", datacontenttype: "application/json" };
    const data = { previous: "0", symbol: "TCS", quantity: -1, price_paise: 100 };
    await input.setInputFiles(file(JSON.stringify({ ...sold, data })));
    await expect(storage(fresh)).toContainText("Line 1: quantity of its data is missing or not what its schema says");
    expect(await stored(fresh)).toBe(0);
    await input.setInputFiles(path);
    await expect(storage(fresh)).toContainText(`${kept} events were imported`);
    await expect.poll(() => stored(fresh)).toBe(kept);

    await button(fresh, "Run again").click();
    await expect.poll(() => stored(fresh)).toBeGreaterThan(kept + 2);
    await expect(verdicts(fresh)).not.toContainText("broken");
    await stop(fresh);
    expectGapless(await records(fresh));
  });
});

/** A page of a browser's profile of its own. */
async function withFresh(making: Promise<BrowserContext>, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await making;
  await use(await context.newPage());
  await context.close();
}

test("links to live runs are read strictly", async ({ page }) => {
  await open(page, "#/pubsub?engine=browser");
  await expect(page.getByRole("main")).toContainText("runs in the simulator, not on “browser”");
  await open(page, `${LIVE}&preset=store-full`);
  await expect(page.getByRole("main")).toContainText("Only the simulator can do that");
  await expect(page.getByRole("link", { name: /Open/ })).toHaveAttribute("href", /^#\/event-sourcing\?v=\d+&seed=\d+&preset=store-full$/);
  await open(page, `${LIVE}&seed=7&at=3s`);
  await expect(page.getByRole("main")).toContainText("“seed” belongs to a run that can be made again");
  await page.getByRole("link", { name: /Open/ }).click();
  await expect(page.locator(".clock")).toContainText("live");
});

test("where the browser blocks IndexedDB the run goes on in memory and says so", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("blocked", "SecurityError");
    };
  });
  await openLive(page);
  await expect(storage(page)).toContainText("memory only");
  await expect(storage(page)).toContainText("gone when it is closed");
  await expect(storage(page)).toContainText("the browser's settings block storage for this page");
  await expect(verdicts(page)).toContainText("7 hold");
  await expectAccessible(page);
});

test("a store that has lost acknowledged events says how many", async ({ page }) => {
  await openLive(page);
  const kept = await stop(page);
  await open(page, "#/limits");
  await expect(page.getByRole("main")).toContainText("how many events are missing");
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const deleting = indexedDB.deleteDatabase("playground.event-sourcing");
        deleting.onsuccess = resolve;
        deleting.onerror = () => reject(deleting.error);
      }),
  );
  await open(page, LIVE);
  await expect(storage(page).getByRole("alert")).toContainText(`${kept} events that were acknowledged are no longer in the store`);
});

test("a record that cannot be read is set aside and named", async ({ page }) => {
  await openLive(page);
  await stop(page);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("playground.event-sourcing");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const writing = opening.result.transaction("events", "readwrite");
          const events = writing.objectStore("events");
          events.get(2).onsuccess = ({ target }) => {
            events.put({ ...(target as IDBRequest).result, event: "{" });
          };
          writing.oncomplete = () => {
            opening.result.close();
            resolve(undefined);
          };
        };
      }),
  );
  await button(page, "Export").click();
  await expect(storage(page).locator(".set-aside")).toContainText("events/2 cannot be read and is set aside");
});

test("the promise of a commit can be chosen and is kept", async ({ page }) => {
  await openLive(page, 0);
  await storage(page).getByText("relaxed", { exact: true }).click();
  await expect(storage(page)).toContainText("The browser confirms “relaxed”");
  await page.reload();
  await expect(storage(page).getByRole("radio", { name: "relaxed" })).toBeChecked();
});

for (const { width, colorScheme } of [
  { width: 1440, colorScheme: "dark" },
  { width: 360, colorScheme: "light" },
] as const) {
  test(`a live run is accessible at ${width} px when ${colorScheme}, and in Hindi`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await open(page, LIVE);
    await expect(page.locator(".clock")).toContainText("live");
    if (width < 1020) await page.getByRole("tab", { name: "Inspect" }).click();
    await expect.poll(() => stored(page)).toBeGreaterThan(5);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByRole("button", { name: "हिन्दी" }).click();
    await expect(storage(page)).toContainText("रखे इवेंट");
    await expect(page.locator(".clock")).toContainText("लाइव");
    await expectAccessible(page);
  });
}
