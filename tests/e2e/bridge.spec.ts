import type { Page } from "@playwright/test";
import { startBridge, type Bridge } from "../support/bridge.ts";
import { connect, onRedis as test, panel, sent } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// The same pattern on a real Redis: connected by hand, watched, and let down by every part of the way there.

const LIVE = "#/dead-letter-queue?engine=bridge";

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });

test("a newcomer connects, and the queue runs on a real Redis", async ({ page, redis, bridge }) => {
  await open(page, LIVE);
  await expect(panel(page)).toContainText("not connected");
  // Nothing has ended that did not begin.
  await expect(page.getByText("Nothing runs yet: this page is not connected to a bridge.").filter({ visible: true })).toHaveCount(2);
  await expect(page.locator("body")).not.toContainText("The run ended");
  await expect(panel(page)).toContainText(`cargo run -q --profile native -p eda-bridge -- --allow-origin ${new URL(page.url()).origin}`);
  await expectAccessible(page);
  await connect(page, bridge.address);
  await expect(panel(page)).toContainText("Round trip");
  await expect.poll(() => sent(page)).toBeGreaterThan(5);
  expect(await redis.keys()).not.toEqual([]);
  await expect(verdicts(page)).not.toContainText("broken");

  // The token is nowhere where it could be given away.
  const token = new URL(bridge.address).hash.replace("#bridge=", "");
  expect(page.url()).not.toContain(token);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(token);
  expect(await page.content()).not.toContain(token);

  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(verdicts(page)).not.toContainText("broken");

  // A reload begins another run there; what the first had is left to `eda-bridge clean`.
  await page.reload();
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
});

test("another run removes what the one before had", async ({ page, redis, bridge }) => {
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  const [first] = await redis.keys();
  const name = /^playground\.page-[0-9]+\./.exec(first ?? "")?.[0] ?? "none";
  expect(name).not.toBe("none");
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  // A connection on which nothing happens any more is no longer looked at, and ends all the same.
  await page.waitForTimeout(1_000);
  await panel(page).getByRole("button", { name: "Run again", exact: true }).click();
  await expect.poll(async () => (await redis.keys()).filter((key) => key.startsWith(name))).toEqual([]);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  await panel(page).getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(panel(page)).toContainText("not connected");
  await expect.poll(() => redis.keys()).toEqual([]);

  // So does the choice of another runtime.
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  await page.getByRole("button", { name: /^Runtime: / }).first().click();
  await page.getByRole("button", { name: /^simulated/ }).first().click();
  await expect.poll(() => redis.keys()).toEqual([]);
});

test("Redis is killed and started again in mid-run, and nothing is lost", async ({ page, redis, bridge }) => {
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(5);
  await redis.kill();
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("queue");
  await page.waitForTimeout(1_000);
  await redis.startAgain();
  const before = await sent(page);
  await expect.poll(() => sent(page)).toBeGreaterThan(before + 5);
  await expect(verdicts(page)).not.toContainText("broken");
});

/** Runs on a bridge that is killed and started again. */
async function loseAndFind(page: Page, bridge: Bridge): Promise<void> {
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(5);
  await bridge.kill();
  await expect(panel(page)).toContainText("Nothing answers");
  await bridge.startAgain();
  await expect(panel(page)).toContainText("The connection was lost once and made again.");
}

test("the bridge is killed and started again in mid-run, and the page says so", async ({ page, bridge }) => {
  await loseAndFind(page, bridge);
  const before = await sent(page);
  await expect.poll(() => sent(page)).toBeGreaterThan(before + 5);
  await expect(verdicts(page)).not.toContainText("broken");
});

test("a wrong token and a foreign origin are told with what to do", async ({ page, redis, bridge }) => {
  await open(page, LIVE);
  await connect(page, bridge.address.replace(/#bridge=.*/, "#bridge=wrong-token-wrong-token-wrong"));
  await expect(panel(page).getByRole("alert").first()).toContainText("The token is wrong");
  await connect(page, "http://127.0.0.1:1/#bridge=whatever");
  await expect(panel(page).getByRole("alert").first()).toContainText("Nothing answers at ws://127.0.0.1:1/ws");
  const foreign = await startBridge(redis, "https://page.example");
  await connect(page, foreign.address);
  await expect(panel(page).getByRole("alert").first()).toContainText("--allow-origin http://127.0.0.1");
  await foreign.kill();
  // And in the end the right one.
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
});

test("two pages at once do not meet", async ({ context, page, bridge }) => {
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await open(tab, LIVE);
    await connect(tab, bridge.address);
  }
  for (const tab of [page, other]) {
    await expect.poll(() => sent(tab)).toBeGreaterThan(5);
    await expect(verdicts(tab)).not.toContainText("broken");
  }
});

test("the page that the bridge serves itself connects without asking", async ({ page, redis }) => {
  const bridge = await startBridge(redis, "https://page.example", process.env.SITE_DIR ?? "../dist");
  await page.goto(bridge.address);
  // The token is gone from the address before anything else is read from it.
  await expect(page).toHaveURL(/#\/$/);
  await page.goto(`${new URL(bridge.address).origin}/${LIVE}`);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  await bridge.kill();
});

test("in Hindi it reads as well", async ({ page, bridge }) => {
  await page.addInitScript(() => localStorage.setItem("playground.language", "hi"));
  await open(page, LIVE);
  await expect(panel(page)).toContainText("जुड़ा नहीं");
  await panel(page).getByLabel("पता", { exact: true }).fill(bridge.address);
  await panel(page).getByRole("button", { name: "जोड़ें" }).click();
  await expect(panel(page)).toContainText("जुड़ा है");
  await expectAccessible(page);
});

/** Makes the page's own timers as late as those of a tab that has been hidden for long. */
async function delayTimers(page: Page): Promise<void> {
  await page.evaluate(() => {
    const set = window.setTimeout;
    const late = (ring: TimerHandler, wait = 0, ...more: unknown[]): number => set(ring, Math.max(wait, 60_000), ...more);
    Object.assign(window, { setTimeout: late });
  });
}

test("a run keeps its pace where the page's own timers are late, over a lost connection too", async ({ page, redis, bridge }) => {
  const programs: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("alarm.js")) programs.push(new URL(request.url()).pathname);
  });
  await page.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, ...message: [unknown]) {
      Object.assign(window, { asked: 1 + ((window as any).asked ?? 0) });
      post.apply(this, message);
    };
  });
  await open(page, LIVE);
  await expect(panel(page)).toContainText("not connected");
  expect(programs, "without a connection no worker is fetched").toEqual([]);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  expect(programs).toEqual([expect.stringMatching(/\/later\/alarm\.js$/)]);
  await delayTimers(page);

  // While nobody answers there is nothing but alarms by which the run could go on, and each of its turns sets one.
  await bridge.kill();
  const asked = () => page.evaluate(() => (window as any).asked as number);
  const before = await asked();
  await expect.poll(asked).toBeGreaterThan(before + 20);
  // What is drawn comes late here, as in a hidden tab: Redis itself is asked whether the page is there again.
  const scripts = await redis.scripts();
  await bridge.startAgain();
  await expect.poll(() => redis.scripts()).toBeGreaterThan(scripts + 100);
});

test("where there are no workers a run goes by the page's own timers", async ({ page, bridge }) => {
  await page.addInitScript(() => {
    const refused = class {
      constructor() {
        throw new DOMException("blocked", "SecurityError");
      }
    };
    Object.assign(window, { Worker: refused });
  });
  await loseAndFind(page, bridge);
});

const BUS = "#/pubsub?engine=bridge&orders=200";

/** How many copies the subscribers have handled by now. */
async function handled(page: Page): Promise<number> {
  return Number(/(\d+) copies were handled/.exec((await page.locator("body").textContent()) ?? "")?.[1] ?? "0");
}

test("publish and subscribe run on a real Redis, and every promise is kept", async ({ page, redis, bridge }) => {
  await open(page, BUS);
  await connect(page, bridge.address);
  // Far enough that the payment has crashed, as the preset has it, and come back.
  await expect.poll(() => handled(page), { timeout: 40_000 }).toBeGreaterThan(60);
  expect((await redis.keys()).filter((key) => key.includes(".bus:"))).not.toEqual([]);
  // What becomes of an order is told by the bus to whoever published it.
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("learned");
  await expect(page.getByText(/checkout learned of FKT-[0-9A-F]+: 3 handled, 0 dropped, 0 dead/).first()).toBeVisible();
  await expect(verdicts(page)).not.toContainText("broken");
  await expect(page.getByText(/^[1-9]\d* checks$/).first()).toBeVisible();
  await expectAccessible(page);
});

test("Redis is killed and started again while events are published, and none is lost", async ({ page, redis, bridge }) => {
  await open(page, BUS);
  await connect(page, bridge.address);
  await expect.poll(() => handled(page)).toBeGreaterThan(20);
  await redis.kill();
  await page.waitForTimeout(2_000);
  await redis.startAgain();
  const before = await handled(page);
  await expect.poll(() => handled(page)).toBeGreaterThan(before + 20);
  await expect(verdicts(page)).not.toContainText("broken");
});
