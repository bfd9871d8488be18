import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// The log as a person sees it: who leads, what is copied, who reads, what is lost.

test.use({ viewport: { width: 1440, height: 900 } });

const lane = (page: Page, partition: number) =>
  page.locator(`.sheet-of-stage g[aria-label^="Partition P${partition}:"]`).first();

const broker = (page: Page, number: number) => page.getByRole("button", { name: new RegExp(`^B${number}: leads`) });

test("a leader dies, others lead, and at the end every verdict holds", async ({ page }) => {
  await open(page, "#/kafka?at=2s");
  await expect(page.locator(".sheet-of-stage .col")).toHaveCount(3);
  await expect(page.locator(".sheet-of-stage .hatched")).toHaveCount(0);
  await expect(lane(page, 0)).toBeVisible();
  for (const group of ["payment", "analytics", "fraud"]) {
    await expect(page.locator(`.sheet-of-stage [aria-label^="Group ${group}"]`)).toHaveCount(1);
  }

  await open(page, "#/kafka?at=7s");
  await expect(broker(page, 2)).toHaveAccessibleName(/leads 0 partitions/);
  await expect(broker(page, 2)).toHaveAccessibleName(/crashed/);
  await expect(page.locator(".sheet-of-stage .hatched")).toHaveCount(1);
  await expect(page.locator(".stage-head")).toContainText("1 of 3 brokers down");

  await page.keyboard.press("End");
  const verdicts = page.getByRole("heading", { name: /Verdicts/ });
  await expect(verdicts).toContainText("hold");
  await expect(verdicts).not.toContainText("broken");
  await expect(broker(page, 2)).not.toHaveAccessibleName(/crashed/);
  await expectAccessible(page);
});

test("going back shows the cluster as it was, to the last record", async ({ page }) => {
  await open(page, "#/kafka?at=6s");
  const drawing = page.locator(".sheet-of-stage svg").first();
  // The page shows the run's beginning until it has made the run up to the asked moment.
  await expect(page.locator(".clock").first()).toContainText("6.000 s");
  await expect(lane(page, 1)).toHaveAttribute("aria-label", /leader B3, epoch 1/);
  const before = await drawing.getAttribute("viewBox");
  const said = await lane(page, 1).getAttribute("aria-label");
  await page.keyboard.press("End");
  await expect(lane(page, 1)).not.toHaveAttribute("aria-label", said!);
  await open(page, "#/kafka?at=6s");
  await expect(lane(page, 1)).toHaveAttribute("aria-label", said!);
  // Nothing jumps: the drawing has its room from the beginning on.
  expect(await drawing.getAttribute("viewBox")).toBe(before);
});

test("without a key to know a charge by, somebody is charged twice, and the verdict says where", async ({ page }) => {
  await open(page, "#/kafka?preset=stalled-consumer&at=14s");
  const verdicts = page.getByRole("heading", { name: /Verdicts/ });
  await expect(verdicts).toContainText("hold");
  await page.getByRole("switch", { name: "No dedupe in payment" }).click();
  await expect(verdicts).toContainText("broken");
  await expect.poll(() => page.url()).toContain("off=dedupe");
});

test("what a leader had acknowledged alone is drawn as lost", async ({ page }) => {
  await open(page, "#/kafka?preset=leader-dies-acks-1&at=12s");
  await expect(page.locator(".stage-head")).toContainText(/acknowledged records? lost/);
  await expect(page.locator(".sheet-of-stage .cell.lost").first()).toBeVisible();
});

test("a cell leads to the fact that stored it, and that to the line that ran", async ({ page }) => {
  await open(page, "#/kafka?at=6s");
  await lane(page, 0).locator(".letter").first().click();
  const selected = page.locator("section.selected");
  await expect(selected).toContainText("P0");
  await expect(page.locator(".sheet-of-stage .cell.own").first()).toBeVisible();
  const row = page.getByRole("row", { name: /handed/ }).last();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/kafka/rides.rs");
  await expect(page.locator(".line.ran")).toContainText(".send(");
});

test("throughput, latency and lag are plotted, and the figures stand in tables", async ({ page }) => {
  await open(page, "#/kafka?at=9s");
  await page.getByRole("tab", { name: "Plots" }).click();
  for (const plot of ["Records a second", "Until acknowledged", "Until received", "Lag"]) {
    await expect(page.getByRole("group", { name: plot, exact: true }).locator(".line").first()).toBeVisible();
  }
  await page.getByText("Figures of partitions and groups").click();
  await expect(page.locator(".figures").getByRole("rowheader", { name: "ola-rides-0" })).toBeVisible();
  await expectAccessible(page);
});

test("a broker is crashed from its column", async ({ page }) => {
  await open(page, "#/kafka?at=1s");
  await broker(page, 3).press("Enter");
  await page.getByRole("menuitem", { name: "Crash B3" }).click();
  await expect.poll(() => decodeURIComponent(page.url())).toContain("1s:crash.broker-3");
  await expect(page.locator(".sheet-of-stage .hatched")).toHaveCount(1);
});
