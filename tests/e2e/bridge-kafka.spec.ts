import type { Page } from "@playwright/test";
import { startBridge, type Bridge } from "../support/bridge.ts";
import { missingKafka, startKafka, type Kafka } from "../support/kafka.ts";
import { expect, expectAccessible, open, test as base } from "../support/page.ts";

// Pattern 02 on a real Kafka: watched, and let down by the broker in mid-run.

const LIVE = "#/kafka?preset=poison&engine=bridge";

/** Nothing listens there: the log needs no Redis. */
const NO_REDIS = { port: 1 };

const test = base.extend<{ bridge: Bridge }, { kafka: Kafka }>({
  kafka: [
    async ({}, use) => {
      const kafka = await startKafka();
      await use(kafka);
      await kafka.end();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  bridge: async ({ kafka, site }, use) => {
    const bridge = await startBridge(NO_REDIS, new URL(site).origin, undefined, kafka.address);
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

/** The number behind a word of the stage's summary. */
async function told(page: Page, word: string): Promise<number> {
  const text = (await page.locator("main.stage").textContent()) ?? "";
  return Number(new RegExp(`${word}\\s*(\\d+)`).exec(text)?.[1] ?? "0");
}

test("rides are sent, kept and read on a real Kafka", async ({ page, bridge }) => {
  test.setTimeout(120_000);
  await open(page, LIVE);
  await expect(panel(page)).toContainText("Your Kafka");
  await expect(panel(page)).toContainText("--kafka-bootstrap-servers");
  await connect(page, bridge.address);
  await page.waitForTimeout(12_000);
  await page.screenshot({ path: "/tmp/livelog.png" });
  console.log(await page.locator("main.stage").textContent());
  console.log(await page.locator("aside, section").allTextContents());
  await expectAccessible(page);
});
