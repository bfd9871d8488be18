import type { Page } from "@playwright/test";
import { startBridge, startRedis, type Bridge, type Redis } from "./bridge.ts";
import { missingKafka, startKafka, type Kafka } from "./kafka.ts";
import { test as base } from "./page.ts";

// Tests of a page that is connected to a bridge, with a Redis or a Kafka of the test's own behind it.

/** Nothing listens there: the log needs no Redis. */
export const NO_REDIS = { port: 1 };

/** What is looked for comes as soon as Kafka says so; a broker that starts again takes a while, and so does a machine under load. */
export const PATIENT = { timeout: 90_000 };

interface WithRedis {
  redis: Redis;
  bridge: Bridge;
  /** What a browser tells of by itself, whatever a page does about it. */
  toldAnyway: RegExp;
}

/** A test with a Redis. */
export const onRedis = base.extend<WithRedis>({
  redis: async ({}, use) => {
    const redis = await startRedis();
    await use(redis);
    await redis.end();
  },
  bridge: async ({ redis, site }, use) => {
    const bridge = await startBridge(redis, new URL(site).origin);
    await use(bridge);
    await bridge.kill();
  },
  toldAnyway: [/WebSocket connection to .* failed/, { option: true }],
  complaints: async ({ complaints, toldAnyway }, use) => {
    await use(complaints);
    const others = complaints.filter((complaint) => !toldAnyway.test(complaint));
    complaints.splice(0, complaints.length, ...others);
  },
});

/** A test with a Kafka, which all tests of a worker share. */
export const onKafka = base.extend<{ bridge: Bridge }, { kafka: Kafka }>({
  kafka: [
    async ({}, use) => {
      const kafka = await startKafka();
      await use(kafka);
      await kafka.end();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  bridge: async ({ kafka, site, page }, use) => {
    const bridge = await startBridge(NO_REDIS, new URL(site).origin, undefined, kafka.address);
    await use(bridge);
    // A page that lost its bridge looks for it, and the browser tells of that.
    await page.close();
    await bridge.kill();
  },
});

/** A test with a Kafka, and a Redis beside it. */
export const onBoth = onKafka.extend<{ redis: Redis }>({
  redis: async ({}, use) => {
    const redis = await startRedis();
    await use(redis);
    await redis.end();
  },
  bridge: async ({ kafka, redis, site, page }, use) => {
    const bridge = await startBridge(redis, new URL(site).origin, undefined, kafka.address);
    await use(bridge);
    // As above.
    await page.close();
    await bridge.kill();
  },
});

/** Where there is no Kafka the tests of the file that calls this are skipped; with `CI=true` that is an error. */
export function skipWithoutKafka(): void {
  const missing = missingKafka();
  if (missing && process.env.CI === "true") throw new Error(`with CI=true everything has to run: ${missing}`);
  onKafka.skip(missing !== undefined, missing ?? "");
}

export const verdicts = (page: Page) => page.locator("section", { has: page.getByRole("heading", { name: /Verdicts/ }) });

export const panel = (page: Page) => page.locator("section.bridge");

export async function connect(page: Page, address: string): Promise<void> {
  await panel(page).getByLabel("Address", { exact: true }).fill(address);
  await panel(page).getByRole("button", { name: "Connect", exact: true }).click();
}

/** How many messages of the page of dead letters have been sent to a customer by now. */
export async function sent(page: Page): Promise<number> {
  return Number(/done\s*(\d+)/.exec((await page.locator("main.stage").textContent()) ?? "")?.[1] ?? "0");
}
