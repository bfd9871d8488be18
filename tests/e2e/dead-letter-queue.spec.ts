import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// The queue as a person sees it: what waits, who has what, when it is due again, and what was given up.

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });

const at = async (page: Page, route: string, clock: string) => {
  await open(page, route);
  // The page shows the run's beginning until it has made the run up to the asked moment.
  await expect(page.locator(".clock").first()).toContainText(clock);
};

test("an outage schedules retries and sets some aside, and in the end every verdict holds", async ({ page }) => {
  await at(page, "#/dead-letter-queue?at=4s", "4.000 s");
  const schedule = page.getByRole("img", { name: /^Scheduled retries: anywhere up to the bound; \d+ wait$/ });
  await expect(schedule).toBeVisible();
  expect(await schedule.locator(".cell").count()).toBeGreaterThan(10);
  await expect(page.getByRole("button", { name: /^SMS: / })).toBeVisible();

  await at(page, "#/dead-letter-queue?at=12s", "12.000 s");
  await expect(page.locator(".letters tbody tr")).not.toHaveCount(0);
  await expect(page.locator(".letters tbody tr").first()).toContainText("503");
  await expectAccessible(page);

  await page.keyboard.press("End");
  await expect(verdicts(page)).toContainText("hold");
  await expect(verdicts(page)).not.toContainText("broken");
  // Support had them sent again once the gateway was well.
  await expect(page.locator(".letters")).toHaveCount(0);
});

for (const preset of [
  "poison-pill",
  "redrive-too-early",
  "worker-crash",
  "dead-letter-write-fails",
  "no-room-left",
  "blocking",
  "twelve-messages",
  "two-per-topic",
  "random-faults",
]) {
  test(`${preset} ends with every verdict green`, async ({ page }) => {
    await open(page, `#/dead-letter-queue?preset=${preset}`);
    await page.keyboard.press("End");
    await expect(verdicts(page)).toContainText("5 hold");
  });
}

for (const [preset, verdict] of [
  ["no-jitter", "No herd comes back together"],
  ["popped", "Nothing is lost"],
  ["for-ever", "No more attempts than allowed"],
] as const) {
  test(`${preset} turns “${verdict}” red`, async ({ page }) => {
    await open(page, `#/dead-letter-queue?preset=${preset}`);
    await page.keyboard.press("End");
    await expect(verdicts(page)).toContainText("1 broken");
    await expect(page.locator(".verdicts").getByText(verdict).first()).toBeVisible();
  });
}

test("without jitter those who failed together come back together, and the verdict says so", async ({ page }) => {
  await at(page, "#/dead-letter-queue?at=8s", "8.000 s");
  await expect(verdicts(page)).toContainText("hold");
  await page.getByRole("switch", { name: "No jitter" }).click();
  await expect(verdicts(page)).toContainText("broken");
  await expect.poll(() => page.url()).toContain("off=jitter");
});

test("a dead letter is corrected and sent from its row", async ({ page }) => {
  await at(page, "#/dead-letter-queue?preset=poison-pill&at=15s", "15.000 s");
  const edits = page.locator(".letters").getByRole("button", { name: /^Edit / });
  await expect(edits).toHaveCount(2);
  await edits.first().click();
  await expect.poll(() => page.url()).toContain("edit-letter");
  await page.keyboard.press("End");
  await expect(verdicts(page)).toContainText("5 hold");
});

test("older letters are a page away, and a letter's last error opens to its story", async ({ page }) => {
  await at(page, "#/dead-letter-queue?preset=outage&attempts=1&at=20s", "20.000 s");
  const rows = page.locator(".letters tbody tr");
  const older = page.getByRole("button", { name: "Older", exact: true });
  await expect(older).toBeVisible();
  const newest = await rows.allTextContents();
  await older.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => rows.allTextContents()).not.toEqual(newest);
  const trail = page.locator(".trail").first();
  await trail.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(trail.locator("li").first()).toBeVisible();
  await expect(trail.locator("li").first()).toContainText("1:");
  await page.getByRole("button", { name: "Newer", exact: true }).click();
  await expect.poll(() => rows.allTextContents()).toEqual(newest);
  await expectAccessible(page);
});

test("going back shows the queue as it was", async ({ page }) => {
  await at(page, "#/dead-letter-queue?at=5s", "5.000 s");
  const schedule = page.locator('[aria-label^="Scheduled retries"]');
  const before = await schedule.getAttribute("aria-label");
  const cells = await page.locator(".sheet-of-stage .letter").allTextContents();
  await at(page, "#/dead-letter-queue?at=20s", "20.000 s");
  await expect(schedule).not.toHaveAttribute("aria-label", before!);
  await at(page, "#/dead-letter-queue?at=5s", "5.000 s");
  await expect(schedule).toHaveAttribute("aria-label", before!);
  expect(await page.locator(".sheet-of-stage .letter").allTextContents()).toEqual(cells);
});

test("a row of the trace leads to the line of the worker that wrote it", async ({ page }) => {
  await at(page, "#/dead-letter-queue?at=6s", "6.000 s");
  await page.locator(".fact .src").filter({ hasText: "worker.rs" }).first().click();
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/dead_letter_queue/worker.rs");
  await expect(page.locator(".code .line.ran")).toHaveCount(1);
});

test("the page speaks Hindi", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("playground.language", "hi"));
  await at(page, "#/dead-letter-queue?at=6s", "6.000 s");
  await expect(page.locator(".stage")).toContainText("काम की क़तार");
  await expect(page.locator(".stage")).toContainText("झुंड कैसे लौटता है");
  await expectAccessible(page);
});
