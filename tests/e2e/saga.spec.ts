import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// An order as a person sees it: a row a step, what is undone in reverse, and whose desk the rest lies on.

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });
const saga = (page: Page, order: string) => page.locator(`.sheet-of-stage g.saga[aria-label^="${order},"]`);
const clock = (page: Page) => page.locator(".clock").first();

test("the full slot is declined, the order comes back, and at the end every verdict holds", async ({ page }) => {
  await open(page, "#/saga?at=2300ms");
  await expect(clock(page)).toContainText("2.300 s");
  await expect(saga(page, "BB-1041")).toHaveAttribute("aria-label", /undoing: the slot is full/);

  await open(page, "#/saga?at=4s");
  await expect(clock(page)).toContainText("4.000 s");
  await expect(saga(page, "BB-1041")).toHaveAttribute("aria-label", /undone/);
  await expect(saga(page, "BB-1041").locator(".step.undo.done")).toHaveCount(2);
  await expect(saga(page, "BB-1041").locator(".step-back-tip")).toHaveCount(2);

  await page.keyboard.press("End");
  await expect(clock(page)).toContainText("20.000 s");
  await expect(verdicts(page)).toContainText("5 hold");
  await expect(verdicts(page)).not.toContainText("broken");
  await expect(page.locator(".stage-head")).toContainText("0 running");
  await expectAccessible(page);
});

test("going back shows the sagas as they were", async ({ page }) => {
  await open(page, "#/saga?at=5s");
  await expect(clock(page)).toContainText("5.000 s");
  await expect(saga(page, "BB-1041")).toHaveCount(1);
  const all = page.locator(".sheet-of-stage g.saga");
  const drawing = page.locator(".sheet-of-stage svg").first();
  const [count, room] = [await all.count(), await drawing.getAttribute("viewBox")];
  await page.keyboard.press("End");
  await expect(all).toHaveCount(10);
  // The address follows the run a moment later, and would come after the one that is gone to.
  await expect.poll(() => page.url()).toContain("at=20s");
  await open(page, "#/saga?at=5001ms");
  await expect(clock(page)).toContainText("5.001 s");
  await expect(all).toHaveCount(count);
  expect(await drawing.getAttribute("viewBox"), "nothing jumps").toBe(room);
});

const OUTCOMES = [
  ["decline-at-pivot", /5 hold/],
  ["compensation-fails", /5 hold/],
  ["desk-resolves", /5 hold/],
  ["duplicate-reply", /5 hold/],
  ["reply-after-timeout", /5 hold/],
  ["orchestrator-crash", /5 hold/],
  ["last-item", /5 hold/],
  ["original-a", /hold/],
  ["original-b", /5 hold/],
  ["choreographed", /5 hold/],
  ["random-faults", /5 hold/],
  ["random-choreographed", /5 hold/],
  ["no-key", /broken/],
  ["no-log", /broken/],
  ["undo-once", /broken/],
] as const;

for (const [preset, outcome] of OUTCOMES) {
  test(`${preset} ends as it declares`, async ({ page }) => {
    await open(page, `#/saga?preset=${preset}&at=1s`);
    await expect(clock(page)).toContainText("1.000 s");
    await page.keyboard.press("End");
    await expect(verdicts(page)).toContainText(outcome);
  });
}

test("without the log a crash forgets an order, and the verdict says which", async ({ page }) => {
  await open(page, "#/saga?preset=orchestrator-crash&at=24s");
  await expect(verdicts(page)).toContainText("5 hold");
  await page.getByRole("switch", { name: "No saga log" }).click();
  await expect(verdicts(page)).toContainText("broken");
  await expect.poll(() => page.url()).toContain("off=saga-log");
  await expect(page.getByText(/Nobody carries BB-\d+ on any more/).filter({ visible: true }).first()).toBeVisible();
});

test("what cannot be refunded is with the finance desk, by name", async ({ page }) => {
  await open(page, "#/saga?preset=compensation-fails&at=23s");
  await expect(saga(page, "BB-1041")).toHaveAttribute("aria-label", /with the finance desk/);
  await expect(page.locator(".saga-standing").getByRole("row", { name: /BB-1041/ })).toContainText("finance desk");
  await expectAccessible(page);
});

test("the log is above the fold, and any saga of the list is drawn with its steps once it is picked", async ({ page }) => {
  await open(page, "#/saga?orders=20&gap=200&at=2s");
  await expect(clock(page)).toContainText("2.000 s");
  await expect(page.locator(".saga-log button").first()).toBeInViewport({ ratio: 1 });
  const names = page.locator(".saga-standing tbody button");
  await expect(names.first()).toBeInViewport({ ratio: 1 });
  const drawing = page.locator(".sheet-of-stage");
  await expect(drawing).toContainText("more in the list below");
  const drawn = await drawing.locator("g.saga").evaluateAll((all) => all.map((one) => one.ariaLabel?.split(",")[0]));
  const hidden = (await names.allTextContents()).find((name) => !drawn.includes(name))!;
  await expect(saga(page, hidden)).toHaveCount(0);
  await names.filter({ hasText: hidden }).click();
  await expect(saga(page, hidden)).toHaveCount(1);
  await expect(saga(page, hidden).locator(".step").first()).toBeVisible();
  await expectAccessible(page);
});

test("what still lies with a desk is resolved by its button", async ({ page }) => {
  await open(page, "#/saga?preset=desk-resolves&at=18s");
  await expect(clock(page)).toContainText("18.000 s");
  await expect(saga(page, "BB-1043")).not.toHaveAttribute("aria-label", /undone/);
  await page.getByRole("button", { name: "Resolve an order at the desk" }).click();
  await page.keyboard.press("End");
  await expect(saga(page, "BB-1043")).toHaveAttribute("aria-label", /undone/);
  await expect(verdicts(page)).toContainText("5 hold");
});

test("an entry of the log leads to the line that wrote it", async ({ page }) => {
  await open(page, "#/saga?at=4s");
  await expect(clock(page)).toContainText("4.000 s");
  await page.locator(".saga-log button").first().click();
  const row = page.getByRole("row", { name: /tries|asked to|is done/ }).last();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/saga/steps.rs");
  await expect(page.locator(".line.ran")).toContainText("actor.record(");
});

test("choreographed, the events on the bus carry the order, without an orchestrator", async ({ page }) => {
  await open(page, "#/saga?preset=choreographed&at=4s");
  await expect(page.locator(".sheet-of-stage [data-actor]").filter({ hasText: "orchestrator" })).toHaveCount(0);
  await expect(page.locator(".sheet-of-stage [data-actor]").filter({ hasText: "payments" })).toHaveCount(1);
  await expect(page.locator(".saga-log")).toContainText(/stock\.reserved|payment\.taken|slot\.taken/);
});

test("the orchestrator is crashed from its box, and the next one reads on", async ({ page }) => {
  await open(page, "#/saga?at=1.5s");
  await expect(clock(page)).toContainText("1.500 s");
  await page.locator(".sheet-of-stage").getByRole("button", { name: /^orchestrator/ }).press("Enter");
  await page.getByRole("menuitem", { name: /Crash/ }).click();
  await expect.poll(() => decodeURIComponent(page.url())).toContain("1.5s:crash.orchestrator");
});

test("in Hindi the stage and its lists are told in Hindi", async ({ page }) => {
  await open(page, "#/saga?at=4s");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expect(saga(page, "BB-1041")).toHaveAttribute("aria-label", /वापस ली गई/);
  await expect(page.getByText("हर saga की स्थिति")).toBeVisible();
  await expectAccessible(page);
});
