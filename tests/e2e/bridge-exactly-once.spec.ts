import type { Page } from "@playwright/test";
import { startBridge, startRedis, type Bridge, type Redis } from "../support/bridge.ts";
import { missingKafka, startKafka, type Kafka } from "../support/kafka.ts";
import { expect, expectAccessible, open, test as base } from "../support/page.ts";

// Pattern 07 on a real Kafka and a real Redis: watched, reloaded, and let down by either in mid-run.

const LIVE = "#/exactly-once?preset=crash-between&engine=bridge";

/** The same with more transfers. */
const LONG = `${LIVE}&transfers=40`;

/** A broker that starts again takes a while to give out what it has. */
const PATIENT = { timeout: 90_000 };

/** Nothing listens there. */
const NO_REDIS = { port: 1 };

const test = base.extend<{ redis: Redis; bridge: Bridge }, { kafka: Kafka }>({
  kafka: [
    async ({}, use) => {
      const kafka = await startKafka();
      await use(kafka);
      await kafka.end();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  redis: async ({}, use) => {
    const redis = await startRedis();
    await use(redis);
    await redis.end();
  },
  bridge: async ({ kafka, redis, site }, use) => {
    const bridge = await startBridge(redis, new URL(site).origin, undefined, kafka.address);
    await use(bridge);
    await bridge.kill();
  },
});

const missing = missingKafka();
if (missing && process.env.CI === "true") throw new Error(`with CI=true everything has to run: ${missing}`);
test.skip(missing !== undefined, missing ?? "");

test.use({ viewport: { width: 1440, height: 900 } });

const panel = (page: Page) => page.locator("section.bridge");
const verdicts = (page: Page) => page.locator("section", { has: page.getByRole("heading", { name: /Verdicts/ }) });

async function connect(page: Page, address: string): Promise<void> {
  await panel(page).getByLabel("Address", { exact: true }).fill(address);
  await panel(page).getByRole("button", { name: "Connect", exact: true }).click();
}

/** The number in what a verdict says, 0 until it says it. */
async function counted(page: Page, said: RegExp): Promise<number> {
  const told = (await verdicts(page).textContent()) ?? "";
  return Number(said.exec(told)?.[1] ?? "0");
}

/** How many keys have moved money in the exactly-once book. */
const moved = (page: Page) => counted(page, /(\d+) keys? moved money/);

/** Every verdict is given, and none is broken. */
async function expectAllHold(page: Page): Promise<void> {
  await expect(verdicts(page)).not.toContainText("broken");
  await expect(verdicts(page)).not.toContainText("Not observable");
}

test("transfers have one effect each on a real Kafka and a real Redis", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LIVE);
  await expect(panel(page)).toContainText("Your Kafka + Redis");
  await expect(panel(page)).toContainText("--kafka-bootstrap-servers");
  await connect(page, bridge.address);
  await expect(panel(page)).toContainText("Round trip");
  await expect.poll(() => moved(page), PATIENT).toBeGreaterThan(3);
  await page.screenshot({ path: "/tmp/live07.png" });
  console.log(await verdicts(page).textContent());
  await page.waitForTimeout(20_000);
  console.log(await verdicts(page).textContent());
  await page.screenshot({ path: "/tmp/live07b.png" });
  await expectAllHold(page);
});
