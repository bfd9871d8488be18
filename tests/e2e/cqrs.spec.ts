import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// The catalogue as a person sees it: a log, three views beside it, and how far each is behind.

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });
const lane = (page: Page, view: string) => page.locator(`.sheet-of-stage g.view-lane[aria-label^="${view}:"]`);
const clock = (page: Page) => page.locator(".clock").first();

/** How many events a view is behind. */
async function behind(page: Page, view: string): Promise<number> {
  return Number(/: ([\d,]+) behind/.exec((await lane(page, view).getAttribute("aria-label")) ?? "")?.[1]);
}

test("a projector stalls, its view alone falls behind, and at the end every verdict holds", async ({ page }) => {
  await open(page, "#/cqrs?at=6.4s");
  await expect(clock(page)).toContainText("6.400 s");
  await expect.poll(() => behind(page, "products")).toBeGreaterThan(4);
  expect(await behind(page, "price history")).toBeLessThan(3);
  await expect(page.locator(".sheet-of-stage .log-event.lacks").first()).toBeVisible();

  await open(page, "#/cqrs?at=10s");
  await expect(clock(page)).toContainText("10.000 s");
  await expect.poll(() => behind(page, "products")).toBeLessThan(3);

  await page.keyboard.press("End");
  await expect(verdicts(page)).toContainText("5 hold");
  await expect(verdicts(page)).not.toContainText("broken");
  await expect(lane(page, "products")).toHaveAttribute("aria-label", /generation 2/);
  await expectAccessible(page);
});

test("going back shows the views as they were", async ({ page }) => {
  await open(page, "#/cqrs?at=6s");
  await expect(clock(page)).toContainText("6.000 s");
  await expect.poll(() => behind(page, "products")).toBeGreaterThan(3);
  const said = await lane(page, "products").getAttribute("aria-label");
  const drawing = page.locator(".sheet-of-stage svg").first();
  const room = await drawing.getAttribute("viewBox");
  await page.keyboard.press("End");
  await expect(lane(page, "products")).not.toHaveAttribute("aria-label", said!);
  // The address follows the run a moment later; to go to the address that stands there would be no visit.
  await expect.poll(() => page.url()).toContain("at=30s");
  await open(page, "#/cqrs?at=6s");
  await expect(lane(page, "products")).toHaveAttribute("aria-label", said!);
  expect(await drawing.getAttribute("viewBox")).toBe(room);
});

const OUTCOMES = [
  ["projector-stalls", /5 hold/],
  ["demo", /5 hold/],
  ["old-checkpoint", /5 hold/],
  ["duplicate-and-out-of-order", /5 hold/],
  ["buggy-projector", /1 broken/],
  ["read-just-after-write", /hold/],
  ["stale-read", /hold/],
  ["crash-in-a-commit", /5 hold/],
  ["lossy-commits", /5 hold/],
  ["random-faults", /5 hold/],
  ["as-in-the-original", /broken/],
] as const;

for (const [preset, outcome] of OUTCOMES) {
  test(`the preset ${preset} ends as it says`, async ({ page }) => {
    await open(page, `#/cqrs?preset=${preset}`);
    await page.keyboard.press("End");
    await expect(clock(page)).toContainText("30.000 s");
    await expect(verdicts(page)).toContainText(outcome);
    if (!outcome.source.includes("broken")) {
      await expect(verdicts(page)).not.toContainText("broken");
    }
  });
}

test("without idempotence an old checkpoint counts twice, and the verdict says so", async ({ page }) => {
  await open(page, "#/cqrs?preset=old-checkpoint&at=20s");
  await expect(verdicts(page)).toContainText("5 hold");
  await page.getByRole("switch", { name: "Projector not idempotent" }).click();
  await expect(verdicts(page)).toContainText("broken");
  await expect.poll(() => page.url()).toContain("off=idempotent");
});

test("a search and a history are answered from the views", async ({ page }) => {
  await open(page, "#/cqrs?preset=demo&at=6s");
  await expect(clock(page)).toContainText("6.000 s");
  await expect(page.getByRole("row", { name: /found 3 of 4 products under ₹1,000/ }).first()).toBeVisible();
  await expect(page.getByRole("row", { name: /read 2 prices of PHONE, from ₹18,999 to ₹17,999/ }).first()).toBeVisible();
});

test("an event leads to the line that ran", async ({ page }) => {
  await open(page, "#/cqrs?at=5s");
  await expect(clock(page)).toContainText("5.000 s");
  const row = page.getByRole("row", { name: /committed .* up to position/ }).last();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/cqrs/projector.rs");
  await expect(page.locator(".line.ran")).toContainText("Committed");
});

test("the page speaks Hindi", async ({ page }) => {
  await open(page, "#/cqrs?at=5s");
  await expect(clock(page)).toContainText("5.000 s");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expect(page.locator('.sheet-of-stage g.view-lane[aria-label^="प्रॉडक्ट:"]')).toHaveAttribute("aria-label", /पीछे/);
  await expect(page.getByText(/एक ही टेबल सबका काम/)).toBeVisible();
  await expectAccessible(page);
});

test("on a phone every lane is there, and nothing is wider than the page", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, "#/cqrs?at=6s");
  await expect(page.locator(".sheet-of-stage g.view-lane")).toHaveCount(3);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectAccessible(page);
});

test("in this browser the views are kept in IndexedDB, and a reload goes on from their checkpoints", async ({ page }) => {
  await open(page, "#/cqrs?engine=browser");
  await expect(clock(page)).toContainText("live");
  const stored = page.locator("section.storage .stored");
  await expect.poll(async () => Number((await stored.textContent())?.replace(/\D/gu, "") || 0)).toBeGreaterThan(12);
  await expect(verdicts(page)).not.toContainText("broken");
  const checkpoint = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("playground.cqrs");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            // The store orders keys by their UTF-8 bytes, so that is what its keys are.
            const key = new TextEncoder().encode("products.1/checkpoint");
            const found = opening.result.transaction("keys").objectStore("keys").get(key);
            found.onsuccess = () => {
              opening.result.close();
              resolve(found.result ? JSON.parse(found.result.value).position : 0);
            };
          };
        }),
    );
  await expect.poll(checkpoint).toBeGreaterThan(8);
  const before = await checkpoint();
  await page.reload();
  await expect(page.getByRole("row", { name: /took up products at checkpoint/ }).first()).toBeVisible();
  await expect.poll(checkpoint).toBeGreaterThan(before);
  await expect(verdicts(page)).toContainText("hold");
  await expect(verdicts(page)).not.toContainText("broken");
});
