import type { Page } from "@playwright/test";
import { startBridge } from "../support/bridge.ts";
import { connect, NO_REDIS, onBoth as test, panel, PATIENT, skipWithoutKafka, verdicts } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// Pattern 07 on a real Kafka and a real Redis: watched, reloaded, and let down by either in mid-run.

const LIVE = "#/exactly-once?preset=crash-between&engine=bridge";

/** The same with more transfers. */
const LONG = `${LIVE}&transfers=40`;

skipWithoutKafka();
test.use({ viewport: { width: 1440, height: 900 } });

/** The number in what a verdict says, 0 until it says it. */
async function counted(page: Page, said: RegExp): Promise<number> {
  const told = (await verdicts(page).textContent()) ?? "";
  return Number(said.exec(told)?.[1] ?? "0");
}

/** How many keys have moved money in the exactly-once book. */
const moved = (page: Page) => counted(page, /(\d+) keys? moved money/);

/** How many passbook lines were written, which is where a transfer ends. */
const lines = (page: Page) => counted(page, /(\d+) passbook lines?,/);

/** Every verdict was given, and is that it holds. */
async function expectAllHold(page: Page): Promise<void> {
  for (const given of [
    /in each book, after \d+ moves/,
    /keys moved money, each once/,
    /places committed, and each transfer before them was settled/,
    /passbook lines, one for each row of the outbox/,
    /postings were read, all committed/,
    /commits and all writes under the newest epoch/,
  ]) {
    await expect(verdicts(page)).toContainText(given, PATIENT);
  }
  await expect(verdicts(page)).not.toContainText(/broken|Not observable/);
}

/**
 * Waits until each of so many transfers has had its one effect, and the readers of all that was told of it have seen that.
 * `written` counts the passbook's lines, by what the page was told unless otherwise said.
 */
async function expectDone(page: Page, transfers: number, written = () => lines(page)): Promise<void> {
  await expect.poll(written, { timeout: 180_000 }).toBe(transfers);
  await expect.poll(() => moved(page), PATIENT).toBe(transfers);
  await expect.poll(() => counted(page, /(\d+) postings were read/), PATIENT).toBe(2 * transfers);
  await expect.poll(() => counted(page, /(\d+) commits and all/), PATIENT).toBeGreaterThanOrEqual(transfers);
  await expectAllHold(page);
}

/** Whether something is drawn on its way. */
const moves = (page: Page) =>
  page.locator("canvas.flights").evaluate((canvas: HTMLCanvasElement) => {
    const blank = document.createElement("canvas");
    [blank.width, blank.height] = [canvas.width, canvas.height];
    return canvas.toDataURL() !== blank.toDataURL();
  });

test("transfers have one effect each on a real Kafka and a real Redis", async ({ page, redis, bridge }) => {
  test.setTimeout(240_000);
  await open(page, LIVE);
  await expect(panel(page)).toContainText("Your Kafka + Redis");
  await expect(panel(page)).toContainText("--kafka-bootstrap-servers");
  await connect(page, bridge.address);
  await expect(panel(page)).toContainText("Round trip");
  // What its clients are told of is drawn between them and Kafka, which is one thing to them.
  const stage = page.locator("main.stage");
  await expect(stage.getByRole("img", { name: /^Kafka/ })).toBeVisible(PATIENT);
  await expect(stage.getByRole("button", { name: /^The key store/ })).toBeVisible(PATIENT);
  await expect.poll(() => moves(page), PATIENT).toBe(true);
  await expectDone(page, 10);

  // What nobody is told is not drawn, and what reaches into the simulated broker is not to be had.
  await expect(page.locator("main.stage")).toContainText("Log of the postings");
  await expect(page.locator("main.stage")).not.toContainText(/stable up to|frozen at|nothing aborted/);
  for (const beyond of ["Hold up the next end marker", /^Late end marker, an epoch each/]) {
    await expect(page.getByRole("button", { name: beyond })).toHaveAttribute("aria-disabled", "true");
  }
  const kept = await redis.keys();
  expect(kept.filter((key) => key.includes("passbook/"))).toHaveLength(10);
  expect(kept.filter((key) => key.includes("fence/ledger"))).toHaveLength(1);
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectAllHold(page);
});

// In the one the group goes on without a processor that stands still, in the other its transaction is open for too long.
for (const preset of ["zombie-epoch", "hanging-transaction"]) {
  test(`a real Kafka turns a late processor away: ${preset}`, async ({ page, bridge }) => {
    test.setTimeout(240_000);
    await open(page, `#/exactly-once?preset=${preset}&engine=bridge&transfers=12`);
    await connect(page, bridge.address);
    await expectDone(page, 12);
    await expect(page.locator("main.stage")).toContainText(/\d+ late holders? fenced/, PATIENT);
    // Nobody tells its producer that a transaction was aborted for taking too long; readers have passed over what it had sent.
    await expect(page.locator("main.stage")).toContainText(/[1-9]\d* transactions? aborted/, PATIENT);
  });
}

test("a reload in mid-run begins a run of its own", async ({ page, bridge }) => {
  test.setTimeout(240_000);
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => moved(page), PATIENT).toBeGreaterThan(3);
  const name = await panel(page).getByText(/^playground\.page-/).textContent();
  await page.reload();
  await expect(panel(page).getByText(/^playground\.page-/)).not.toHaveText(name ?? "");
  await expectDone(page, 10);
});

test("the broker is killed and started again in mid-run, and every transfer has its one effect", async ({ page, kafka, bridge }) => {
  test.setTimeout(360_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => moved(page), PATIENT).toBeGreaterThan(5);
  await kafka.kill();
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("kafka");
  await expect(page.getByText("Nobody answered for Kafka.").first()).toBeAttached(PATIENT);
  await kafka.startAgain();
  await expect(page.getByText(/Kafka answered again after/).first()).toBeAttached(PATIENT);
  await expectDone(page, 40);
});

test("Redis is killed and started again in mid-run: that is said, and every transfer has its one effect", async ({ page, redis, bridge }) => {
  test.setTimeout(360_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => moved(page), PATIENT).toBeGreaterThan(5);
  await redis.kill();
  await expect(panel(page).getByRole("alert").first()).toContainText("needs a Redis beside the Kafka", PATIENT);
  await redis.startAgain();
  await expect(panel(page)).not.toContainText("needs a Redis beside the Kafka", PATIENT);
  // A line may have been written whose answer was lost: its notice is known when it is taken up again, and the page cannot say
  // who wrote it. Redis can be asked.
  await expectDone(page, 40, async () => (await redis.keys()).filter((key) => key.includes("passbook/")).length);
});

test("a bridge that reaches no Redis says so, and one that was told of no Kafka", async ({ page, kafka, redis, site }) => {
  test.setTimeout(180_000);
  const origin = new URL(site).origin;
  const withoutRedis = await startBridge(NO_REDIS, origin, undefined, kafka.address);
  await open(page, LIVE);
  await connect(page, withoutRedis.address);
  await expect(panel(page).getByRole("alert").first()).toContainText("needs a Redis beside the Kafka", PATIENT);
  await expect(panel(page).getByRole("alert").first()).toContainText("Redis cannot be reached");
  await expect(verdicts(page)).not.toContainText("broken");

  const withoutKafka = await startBridge(redis, origin);
  await panel(page).getByRole("button", { name: "Disconnect", exact: true }).click();
  await connect(page, withoutKafka.address);
  await expect(panel(page).getByRole("alert").first()).toContainText("was told of no Kafka");
  await Promise.all([withoutRedis.kill(), withoutKafka.kill()]);
});
