import { button, expectGapless, LIVE, openLive, records, stop, storage, stored, verdicts } from "../support/live.ts";
import { expect, open, test } from "../support/page.ts";

// Several tabs with one store.

test.use({ viewport: { width: 1440, height: 900 } });

test("two tabs write to the same portfolios and see each other's events", async ({ page, context }) => {
  const other = await context.newPage();
  await Promise.all([openLive(page), openLive(other)]);
  await expect.poll(async () => Math.min(await stored(page), await stored(other))).toBeGreaterThan(25);
  for (const tab of [page, other]) {
    await expect(verdicts(tab)).toContainText("7 hold");
    await expect(verdicts(tab)).not.toContainText("broken");
  }
  // Whoever only looks on hears of what the other appends.
  const kept = await stop(other);
  await expect.poll(() => stored(other)).toBeGreaterThan(kept);
  await stop(page);
  expectGapless(await records(page));
});

test("two tabs go on though the publisher of one crashes", async ({ page, context }) => {
  test.slow();
  const other = await context.newPage();
  await Promise.all([openLive(page), openLive(other)]);
  const inspect = page.getByRole("complementary", { name: "Inspect" });
  await inspect.getByRole("button", { name: "Crash before publish" }).click();
  const restart = inspect.getByRole("button", { name: "Restart The publisher" });
  await expect(restart).toBeVisible();
  // Meanwhile the other tab publishes, and keeps a position that this one has not come to.
  const crashed = await stored(page);
  await expect.poll(() => stored(page)).toBeGreaterThan(crashed + 8);
  await restart.click();
  await expect(restart).toBeHidden();
  const restarted = await stored(page);
  await expect.poll(() => stored(page)).toBeGreaterThan(restarted + 8);
  for (const tab of [page, other]) {
    await stop(tab);
    await expect(verdicts(tab)).toContainText("7 hold");
    await expect(verdicts(tab)).not.toContainText("broken");
  }
  expectGapless(await records(page));
});

test("what another tab clears stops this one's run, and not the next one", async ({ page, context }) => {
  test.slow();
  const other = await context.newPage();
  await Promise.all([openLive(page), openLive(other)]);
  await stop(other);
  await button(other, "Clear").click();
  await button(other, "Delete").click();
  const notice = page.getByRole("region", { name: "Notice" });
  await expect(notice).toContainText("Another tab has deleted everything");
  await expect.poll(() => stored(page)).toBe(0);

  await button(page, "Run again").click();
  await expect.poll(() => stored(page)).toBeGreaterThan(10);
  await expect(button(page, "Stop")).toBeVisible();
  await expect(notice).toBeHidden();
  await expect(verdicts(page)).not.toContainText("broken");
  await stop(page);

  // Nor does a Clear have anything to do with a run that begins after it, though nobody looked meanwhile.
  await page.getByRole("button", { name: /^Runtime: this browser/ }).click();
  await page.getByRole("button", { name: /^simulated/ }).click();
  await expect(storage(page)).toBeHidden();
  await button(other, "Run again").click();
  await expect.poll(() => stored(other)).toBeGreaterThan(10);
  await stop(other);
  await button(other, "Clear").click();
  await button(other, "Delete").click();
  await expect.poll(() => stored(other)).toBe(0);
  await page.getByRole("button", { name: /^Runtime: simulated/ }).click();
  await page.getByRole("button", { name: /^this browser/ }).click();
  await expect.poll(() => stored(page)).toBeGreaterThan(10);
  await expect(button(page, "Stop")).toBeVisible();
  await expect(notice).toBeHidden();
  await stop(page);
  expectGapless(await records(page));
});

test("a run that was stopped asks nothing more of the store, though others write to it", async ({ page, context }) => {
  await page.addInitScript(() => {
    window.transactions = [];
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      window.transactions.push(`${[stores].flat().join("+")} ${mode ?? "readonly"}`);
      return transaction.call(this, stores, mode, options);
    };
  });
  test.slow();
  // Nobody trades, so once the demo is over whoever follows waits for news.
  await openLive(page, 7, "&writers=0&portfolios=0");
  await page.waitForTimeout(3_000);
  const of_the_run = () => page.evaluate(() => window.transactions.filter((it) => !/^(events|quarantine) readonly$/.test(it)));
  // The panel counts, one store at a time; whoever follows reads the events and what is set aside at once.
  expect(await of_the_run()).toContain("events+quarantine readonly");
  expect(await of_the_run()).toContain("events readwrite");
  await stop(page);
  await page.evaluate(() => window.transactions.splice(0));
  // Who waits without news looks again every two seconds.
  await page.waitForTimeout(5_000);
  expect(await of_the_run()).toEqual([]);
  const other = await context.newPage();
  const before = await stored(page);
  await open(other, LIVE);
  await expect.poll(() => stored(page), "the panel hears of the other tab").toBeGreaterThan(before + 10);
  expect(await of_the_run()).toEqual([]);
  await expect(storage(page)).toBeVisible();
});

declare global {
  interface Window {
    transactions: string[];
  }
}
