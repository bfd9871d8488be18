import type { Page } from "@playwright/test";
import { startBridge, type Bridge } from "../support/bridge.ts";
import { missingKafka, startKafka, type Kafka } from "../support/kafka.ts";
import { expect, expectAccessible, open, test as base } from "../support/page.ts";

// The topic browser, on a real Kafka in which pattern 02 runs.

const LIVE = "#/kafka?preset=poison&engine=bridge";

/** What is looked for comes as soon as Kafka says so, on a machine under load late. */
const PATIENT = { timeout: 90_000 };

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
const browser = (page: Page) => page.getByRole("dialog", { name: "Topics and groups" });

async function openBrowser(page: Page, bridge: Bridge): Promise<void> {
  await open(page, LIVE);
  await panel(page).getByLabel("Address", { exact: true }).fill(bridge.address);
  await panel(page).getByRole("button", { name: "Connect", exact: true }).click();
  await panel(page).getByRole("button", { name: "Topics and groups" }).click(PATIENT);
}

/** A topic or a group in the list at the side. */
const named = (page: Page, name: RegExp) => browser(page).getByRole("navigation").getByRole("button", { name });

test("topics have their partitions, and groups their members and their lag", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  await expect(named(page, /^ola-rides 6 partitions/)).toBeVisible(PATIENT);
  await named(page, /^ola-rides 6 partitions/).click();
  const partitions = browser(page).getByRole("region", { name: "Partitions" });
  await expect(partitions.getByRole("rowheader")).toHaveText(["P0", "P1", "P2", "P3", "P4", "P5"]);
  // One broker leads them all, and records come.
  await expect(partitions.getByRole("row", { name: /^P0 .* 1 1 \/ 1$/ })).toBeVisible(PATIENT);
  await expect(named(page, /^ola-rides 6 partitions · [1-9]/)).toBeVisible(PATIENT);
  await expectAccessible(page);

  await browser(page).getByText("All runs", { exact: true }).click();
  await expect(named(page, /^page-\d+\.ola-rides 6 partitions/)).toBeVisible(PATIENT);
  await browser(page).getByText("This run", { exact: true }).click();

  await browser(page).getByText("Groups", { exact: true }).click();
  await expect(named(page, /3 members/).first()).toBeVisible(PATIENT);
  await named(page, /3 members/).first().click();
  const offsets = browser(page).getByRole("region", { name: "Committed offsets" });
  await expect(offsets.getByRole("rowheader").first()).toHaveText(/^ola-rides P\d$/, PATIENT);
  await expect(browser(page).getByRole("region", { name: "Members" }).getByRole("row")).toHaveCount(4, PATIENT);
  await expectAccessible(page);

  // The keyboard closes it, and is where it was.
  await page.keyboard.press("Escape");
  await expect(browser(page)).toBeHidden();
  await expect(panel(page).getByRole("button", { name: "Topics and groups" })).toBeFocused();
});
