import type { Page } from "@playwright/test";
import type { Bridge } from "../support/bridge.ts";
import { startBridge } from "../support/bridge.ts";
import { connect, NO_REDIS, onKafka as test, panel, PATIENT, skipWithoutKafka } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// Logs of actions, played on a real Kafka and on the simulated one in the page of pattern 02.

const LIVE = "#/kafka?preset=poison&engine=bridge";

skipWithoutKafka();
test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 30_000 });

const dialog = (page: Page) => page.getByRole("dialog", { name: "Compare with the simulator" });

async function openComparison(page: Page, bridge: Bridge): Promise<void> {
  await open(page, LIVE);
  await connect(page, bridge.address);
  await panel(page).getByRole("button", { name: "Compare with the simulator" }).click(PATIENT);
}

/** A log in the list at the side: its name, then how its play came out. One's name may begin another's. */
const log = (page: Page, name: string) =>
  dialog(page)
    .getByRole("navigation")
    .getByRole("button")
    .filter({ has: page.getByText(name, { exact: true }) });

const items = (page: Page) => dialog(page).getByRole("list", { name: "What came of it" }).getByRole("listitem");

const sum = (page: Page) => dialog(page).locator(".sum");

/** Plays a log, and waits until it is played. */
async function play(page: Page, name: string): Promise<void> {
  await log(page, name).click();
  await dialog(page).getByRole("button", { name: "Play this log" }).click();
  await expect(dialog(page).getByRole("status").filter({ hasText: "The log is played." })).toBeVisible(PATIENT);
}

test("logs of several kinds come to the same, and what differs has its reason", async ({ page, bridge }) => {
  test.setTimeout(300_000);
  await openComparison(page, bridge);
  const headings = dialog(page).getByRole("navigation").getByRole("heading");
  await expect(headings).toHaveText([
    "Keys and partitions",
    "Batches",
    "Offsets of readers and groups",
    "Groups, range assignor",
    "Groups, roundrobin assignor",
    "Groups, cooperative-sticky assignor",
    "Transactions",
    "Transactions that fail",
    "Topics, deletes and retention",
    "Compaction",
  ]);
  await expect(dialog(page).getByRole("navigation").getByRole("button")).toHaveCount(48);
  await expectAccessible(page);

  // What is played is told before it is.
  await log(page, "Keys choose partitions").click();
  await expect(dialog(page).getByText("Create the topic rides with 7 partitions")).toBeVisible();
  await expect(dialog(page).getByText(/^p sends 40 records: rides k0=0, .* 36 more$/)).toBeVisible();
  await play(page, "Keys choose partitions");
  await expect(log(page, "Keys choose partitions")).toHaveAccessibleName(/ \d+ items equal$/);
  // The place of each record is the real one's: both have murmur2.
  await expect(items(page).filter({ hasText: "After 3 · where each record lies · p" })).toContainText(/Both *rides-\d@0/);

  await play(page, "Round robin of two topics");
  await expect(items(page).filter({ hasText: "who has what" })).toContainText("x: ");
  await play(page, "A transaction is aborted");
  await expect(items(page).filter({ hasText: "what read_committed sees" })).toBeVisible();
  await play(page, "A key is deleted");

  // Two of which a difference is known.
  await play(page, "A transaction may not take so long");
  const known = items(page).filter({ hasText: "After 3 · answer · t" });
  await expect(known).toContainText("known");
  await expect(known).toContainText(/Your Kafka *fenced/);
  await expect(known).toContainText("The bridge has one word for whatever ends a producer");
  await play(page, "Records are deleted");
  await dialog(page).getByLabel("Only what differs").check();
  await expect(items(page)).toHaveCount(1);
  await expect(items(page)).toContainText("librdkafka says at once that the partition has no leader");
  await expectAccessible(page);

  await expect(sum(page)).toHaveText(/^6 logs played: \d+ items equal, 2 known differences, 0 unknown differences\.$/);
  const equal = Number(/(\d+) items equal/.exec((await sum(page).textContent()) ?? "")?.[1]);
  expect(equal).toBeGreaterThan(40);

  // Closed and opened again it is there still, and the keyboard is where it was.
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  const opener = panel(page).getByRole("button", { name: "Compare with the simulator" });
  await expect(opener).toBeFocused();
  await opener.press("Enter");
  await expect(sum(page)).toHaveText(new RegExp(`^6 logs played: ${equal} items equal`));

  // Every item is a line, with what each side says.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog(page).getByRole("button", { name: "Copy as JSON lines" }).click();
  await expect(dialog(page).getByText("Copied.")).toBeVisible();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(lines).toHaveLength(equal + 2);
  expect(lines.filter((line) => !line.equal).map(({ log, step }) => `${log} ${step}`)).toEqual([
    "a-transaction-may-not-take-so-long 3",
    "records-are-deleted 8",
  ]);

  // What was played lies among the run's own names.
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Topics and groups" }).click();
  const browser = page.getByRole("dialog", { name: "Topics and groups" });
  await expect(browser.getByRole("button", { name: /^compare-1-keys-choose-partitions-rides 7 partitions/ })).toBeVisible(PATIENT);
});

test("all are played one after the other, until somebody stops", async ({ page, bridge }) => {
  test.setTimeout(240_000);
  await openComparison(page, bridge);
  await dialog(page).getByRole("button", { name: "Play all" }).click();
  await expect(dialog(page).getByRole("progressbar")).toHaveAccessibleName(/ \(\d+ of 48\)$/);
  await expect(sum(page)).toHaveText(/^[3-9] logs played/, PATIENT);
  // The dialog may be closed meanwhile.
  await page.keyboard.press("Escape");
  await panel(page).getByRole("button", { name: "Compare with the simulator" }).click();
  await expect(sum(page)).toHaveText(/^[5-9] logs played/, PATIENT);
  const stop = dialog(page).getByRole("button", { name: "Stop" }).first();
  await stop.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByText("Stopped. What was played stays.")).toBeVisible();
  await expect(dialog(page).getByRole("button", { name: "Play all" })).toBeFocused();
  await expect(sum(page)).toContainText("0 unknown differences");
  const played = await sum(page).textContent();
  await page.waitForTimeout(3_000);
  expect(await sum(page).textContent()).toBe(played);
});

test("a bridge that is killed in the middle is told, and what was not played counts as nothing", async ({
  page,
  bridge,
  complaints,
}) => {
  test.setTimeout(240_000);
  await openComparison(page, bridge);
  await play(page, "Keys choose partitions");
  const before = await sum(page).textContent();
  // This one waits long enough for what nobody will do.
  await log(page, "Retention by age").click();
  await expect(dialog(page)).toContainText("log.retention.check.interval.ms");
  await dialog(page).getByRole("button", { name: "Play this log" }).click();
  await expect(log(page, "Retention by age")).toHaveAccessibleName(/playing…$/);
  await bridge.kill();
  await expect(dialog(page).getByRole("status").filter({ hasText: "The connection to the bridge was lost" })).toBeVisible(PATIENT);
  await expect(log(page, "Retention by age")).toHaveAccessibleName(/could not be played$/);
  await expect(dialog(page)).toContainText("1 log could not be played, and counts as nothing.");
  expect(await sum(page).textContent()).toBe(before);
  // Nothing can be played until it is there again.
  await expect(dialog(page)).toContainText("There is no connection to the bridge now.", PATIENT);
  await expect(dialog(page).getByRole("button", { name: "Play all" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await bridge.startAgain();
  await expect(dialog(page).getByRole("button", { name: "Play all" })).not.toHaveAttribute("aria-disabled", /./, PATIENT);
  await play(page, "A named partition");
  await expect(sum(page)).toHaveText(/^2 logs played: \d+ items equal, 0 known differences, 0 unknown differences\.$/);
  // The page looked for its bridge, and the browser told of that by itself.
  expect(complaints.every((complaint) => /WebSocket connection to .* failed/.test(complaint)), complaints.join("\n")).toBe(true);
  complaints.length = 0;
});

test("through a bridge that changes nothing none is played", async ({ page, site, kafka }) => {
  test.setTimeout(180_000);
  const reader = await startBridge(NO_REDIS, new URL(site).origin, undefined, kafka.address, ["--read-only"]);
  await openComparison(page, reader);
  await expect(dialog(page)).toContainText("This bridge was started with --read-only");
  const all = dialog(page).getByRole("button", { name: "Play all" });
  await expect(all).toHaveAccessibleDescription(/--read-only/);
  await all.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toContainText("Nothing has been played yet.");
  // A page that is there still would look for its bridge, and the browser would complain.
  await page.close();
  await reader.kill();
});

test("it stays open and can be used in a window that is made narrow", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openComparison(page, bridge);
  // In the first the inspector becomes a tab that is not in front, in the second the page of a phone.
  for (const width of [1100, 360]) {
    await page.setViewportSize({ width, height: 780 });
    await expect(panel(page)).toBeHidden();
    await expect(dialog(page)).toBeVisible();
    await play(page, width === 360 ? "Two groups" : "Round robin");
    const [content, room] = await dialog(page).evaluate((it) => [it.scrollWidth, it.clientWidth] as const);
    expect(content).toBeLessThanOrEqual(room);
  }
  await expect(sum(page)).toHaveText(/^2 logs played: \d+ items equal, 0 known differences, 0 unknown differences\.$/);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await page.getByRole("tab", { name: "Inspect" }).click();
  await expect(panel(page)).toBeVisible();
});

test("on a phone, in Hindi and in the dark, it fits", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await openComparison(page, bridge);
  await play(page, "A transaction may not take so long");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole("tab", { name: "जाँचें" }).click();
  await page.getByRole("button", { name: "सिम्युलेटर से मिलाएँ" }).click();
  const there = page.getByRole("dialog", { name: "सिम्युलेटर से मिलाएँ" });
  await expect(there.locator(".sum")).toHaveText(/^1 log चले: \d+ नतीजे एक जैसे, 1 ज्ञात अंतर, 0 अज्ञात अंतर।$/);
  await there.getByRole("button", { name: /^Transaction को इतना समय नहीं/ }).click();
  await expect(there.getByRole("list", { name: "नतीजे" })).toContainText("दोनों ओर producer आगे कुछ नहीं कर सकता।");
  const [content, width] = await there.evaluate((it) => [it.scrollWidth, it.clientWidth] as const);
  expect(content).toBeLessThanOrEqual(width);
  await expectAccessible(page);
});
