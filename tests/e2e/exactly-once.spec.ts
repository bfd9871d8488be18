import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// Three guarantees side by side as a person sees them: what became of each transfer, and the three books.

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });
const clock = (page: Page) => page.locator(".clock").first();
/** What the three lanes have made of a transfer, in the order of the columns. */
const lanes = (page: Page, key: string) => page.getByRole("row", { name: new RegExp(`^${key}\\b`) }).getByRole("cell");

test("under one fault one lane loses, one repeats, and one does it once", async ({ page }) => {
  await open(page, "#/exactly-once");
  await page.keyboard.press("End");
  await expect(clock(page)).toContainText("14.000 s");
  await expect(verdicts(page)).toContainText("6 hold");
  await expect(verdicts(page)).not.toContainText("broken");
  const struck = page.getByRole("row").filter({ hasText: "2 times" }).getByRole("cell");
  await expect(struck.nth(0)).toContainText("lost");
  await expect(struck.nth(1)).toContainText("2 times");
  await expect(struck.nth(2)).toContainText("once");
  await expectAccessible(page);
});

test("another payload under a key is refused, beside the one effect of the key", async ({ page }) => {
  await open(page, "#/exactly-once?preset=other-payload&at=8s");
  await expect(clock(page)).toContainText("8.000 s");
  await expect(lanes(page, "T3").nth(2)).toContainText("another amount refused");
});

const OUTCOMES = [
  ["ack-lost", "14", /6 hold/],
  ["crash-each-step", "24", /6 hold/],
  ["zombie", "12", /6 hold/],
  ["zombie-epoch", "16", /6 hold/],
  ["hanging-transaction", "14", /6 hold/],
  ["held-back", "12", /6 hold/],
  ["late-marker", "12", /1 broken/],
  ["late-marker-epoch", "12", /6 hold/],
  ["after-window", "9", /1 broken/],
  ["redelivered-after-window", "12", /1 broken/],
  ["alike", "8", /6 hold/],
  ["other-payload", "8", /6 hold/],
  ["text-twice", "10", /6 hold/],
  ["relay-dies", "10", /6 hold/],
  ["original", "17", /6 hold/],
  ["random-faults", "24", /6 hold/],
] as const;

for (const [preset, seconds, outcome] of OUTCOMES) {
  test(`the preset ${preset} ends as it says`, async ({ page }) => {
    await open(page, `#/exactly-once?preset=${preset}`);
    await page.keyboard.press("End");
    await expect(clock(page)).toContainText(`${seconds}.000 s`);
    await expect(verdicts(page)).toContainText(outcome);
    if (!outcome.source.includes("broken")) {
      await expect(verdicts(page)).not.toContainText("broken");
    }
  });
}

const GUARDS = [
  ["No key", "crash-between", "One effect a key"],
  ["Key stored after the effect", "crash-between", "One effect a key"],
  ["No inbox", "relay-dies", "One passbook line an effect"],
  ["Lock without fencing token", "zombie", "Old epoch rejected"],
  ["read_uncommitted", "hanging-transaction", "Only committed records seen"],
] as const;

for (const [guard, preset, invariant] of GUARDS) {
  test(`“${guard}” is caught`, async ({ page }) => {
    await open(page, `#/exactly-once?preset=${preset}&at=9s`);
    await expect(verdicts(page)).toContainText("6 hold");
    await page.getByRole("switch", { name: guard }).click();
    await expect(verdicts(page)).toContainText("broken");
    await expect(page.locator("li.red").filter({ hasText: invariant })).toBeVisible();
    // The address follows the run a moment later.
    await expect.poll(() => page.url()).toContain("off=");
  });
}

test("going back shows the board before a transfer was refused", async ({ page }) => {
  await open(page, "#/exactly-once?preset=other-payload&at=8s");
  await expect(lanes(page, "T3").nth(2)).toContainText("another amount refused");
  await page.keyboard.press("Home");
  await expect(clock(page)).toContainText("0.000 s");
  await expect(page.getByRole("cell").filter({ hasText: "another amount refused" })).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(lanes(page, "T3").nth(2)).toContainText("another amount refused");
});

test("a passbook line leads to the line that ran", async ({ page }) => {
  await open(page, "#/exactly-once?at=8s");
  await expect(clock(page)).toContainText("8.000 s");
  const row = page.getByRole("row", { name: /wrote a passbook line of/ }).last();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/exactly_once/readers.rs");
  await expect(page.locator(".line.ran")).toContainText("Noted");
});

test("in Hindi the board speaks Hindi, and fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await open(page, "#/exactly-once?preset=other-payload&at=8s");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expect(page.getByRole("table").first()).toContainText("नामंज़ूर");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
