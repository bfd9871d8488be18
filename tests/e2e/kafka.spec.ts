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

test("twelve partitions on three brokers with four groups are all on the stage, and nothing lies over another", async ({ page }) => {
  await open(page, "#/kafka?partitions=12&dispatch=on&at=9s");
  await expect(page.locator(".clock").first()).toContainText("9.000 s");
  await expect(page.locator(".sheet-of-stage .col")).toHaveCount(3);
  for (let partition = 0; partition < 12; partition += 1) await expect(lane(page, partition)).toBeVisible();
  const groups = page.locator(".sheet-of-stage [aria-label^='Group ']");
  await expect(groups).toHaveCount(4);
  const hit = await page.locator(".sheet-of-stage svg text").evaluateAll((texts) => {
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()] as const).filter(([, { width }]) => width > 0);
    // A line is some five pixels higher than its letters.
    const meets = (a: DOMRect, b: DOMRect) =>
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 5 && b.top < a.bottom - 5;
    return boxes.flatMap(([one, box], place) =>
      boxes.slice(place + 1).filter(([, other]) => meets(box, other)).map(([other]) => `${one} and ${other}`),
    );
  });
  expect(hit).toEqual([]);
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
  // The address follows the run a moment later; to go to the address that stands there would be no visit.
  await expect.poll(() => page.url()).toContain("at=20s");
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

/** The inspector's panel of the partition that is looked at. */
const panel = (page: Page, partition: number) => page.getByRole("region", { name: `Partition ola-rides-${partition}`, exact: true });

/** A figure of the panel by its name. */
const figure = (page: Page, partition: number, name: string) =>
  panel(page, partition).locator("dt", { hasText: new RegExp(`^${name}$`) }).locator("xpath=following-sibling::dd[1]");

test("a partition that is looked at is told in figures, and they follow the time", async ({ page }) => {
  await open(page, "#/kafka?at=6s");
  await expect(page.locator(".clock").first()).toContainText("6.000 s");
  await expect(panel(page, 1)).toHaveCount(0);
  await lane(page, 1).locator(".track").click({ position: { x: 4, y: 2 } });
  await expect(lane(page, 1)).toHaveAttribute("aria-pressed", "true");
  await expect(figure(page, 1, "leader")).toHaveText("B3");
  await expect(figure(page, 1, "epoch")).toHaveText("1");
  await expect(figure(page, 1, "replicas")).toHaveText("B2, B3, B1");
  await expect(figure(page, 1, "in sync")).toHaveText("B3, B1");
  await expect(figure(page, 1, "min.insync.replicas")).toHaveText("2");
  const said = await lane(page, 1).getAttribute("aria-label");
  for (const [name, label] of [["log start", "log start"], ["high watermark", "high watermark"], ["log end", "log end"]]) {
    const number = new RegExp(`${label} (\\d+)`).exec(said!)![1]!;
    await expect(figure(page, 1, name!)).toHaveText(number);
  }
  for (const group of ["payment", "analytics", "fraud"]) {
    const row = panel(page, 1).getByRole("row", { name: new RegExp(`^${group}`) });
    await expect(row.getByRole("cell")).toHaveText([/^(pay|ana|fraud)-\d$/, /^\d+$/, /^\d+$/, /^\d+(, [\d.]+ s)?$/]);
  }
  await expectAccessible(page);

  const end = Number(await figure(page, 1, "log end").textContent());
  await page.keyboard.press("End");
  await expect.poll(async () => Number(await figure(page, 1, "log end").textContent())).toBeGreaterThan(end);
  // The run is made anew, and the partition is still the one that is looked at.
  await page.getByRole("switch", { name: "acks=0" }).click();
  await expect(panel(page, 1)).toBeVisible();
  await panel(page, 1).getByRole("button", { name: "Unselect" }).click();
  await expect(panel(page, 1)).toHaveCount(0);
  await expect(lane(page, 1)).toHaveAttribute("aria-pressed", "false");
});

test("a partition is looked at by the keyboard, and its newest records lead to their facts", async ({ page }) => {
  await open(page, "#/kafka?at=6s");
  await expect(page.locator(".clock").first()).toContainText("6.000 s");
  await lane(page, 3).press("Enter");
  const newest = panel(page, 3).getByRole("region", { name: "Newest records" }).locator("tbody tr");
  await expect(newest).toHaveCount(6);
  await expect(newest.first().getByRole("rowheader")).toHaveText(String(Number(await figure(page, 3, "log end").textContent()) - 1));
  const offset = await newest.nth(3).getByRole("rowheader").textContent();
  await newest.nth(3).getByRole("button").press("Enter");
  await expect(page.locator("section.selected")).toContainText(`at offset ${offset} of P3`);
  await lane(page, 3).press("Space");
  await expect(panel(page, 3)).toHaveCount(0);
});

test("where the inspector is a tab, a partition that is pressed brings it to the front", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, "#/kafka?at=6s");
  await expect(page.locator(".clock").first()).toContainText("6.000 s");
  await lane(page, 2).locator(".track").click({ position: { x: 2, y: 2 } });
  await expect(page.getByRole("tab", { name: "Inspect" })).toHaveAttribute("aria-selected", "true");
  await expect(figure(page, 2, "leader")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(panel(page, 2)).toContainText("सबसे नए रिकॉर्ड");
  await expectAccessible(page);
});

test("why a group is rebalanced is told in Hindi too", async ({ page }) => {
  await open(page, "#/kafka?at=2s");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  const reasons = page.locator(".figures").getByRole("region", { name: "Rebalance" });
  await page.locator(".figures summary").click();
  await expect(reasons).toContainText("नया member");
  await expect(reasons).not.toContainText("new member");
});

test("a broker that is down has one control that restarts it", async ({ page }) => {
  await open(page, "#/kafka?at=4s");
  const inspect = page.getByRole("complementary", { name: "Inspect" });
  await expect(inspect.getByRole("button", { name: /^Restart (B2|broker 2)$/ })).toHaveCount(1);
  await expect(inspect.getByRole("button", { name: "Crash broker 2" })).toHaveCount(0);
});
