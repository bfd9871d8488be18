import type { Page } from "@playwright/test";
import { startBridge, type Bridge } from "../support/bridge.ts";
import { hello, logCall, transactional, type Value } from "../support/frames.ts";
import { connect, NO_REDIS, onKafka as test, panel, PATIENT, skipWithoutKafka } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// The topic browser, on a real Kafka in which pattern 02 runs.

const LIVE = "#/kafka?preset=poison&engine=bridge";

/** The same with rides for as long as it takes. */
const LONG = `${LIVE}&journeys=200`;

skipWithoutKafka();
test.use({ viewport: { width: 1440, height: 900 }, actionTimeout: 30_000 });

const browser = (page: Page) => page.getByRole("dialog", { name: "Topics and groups" });

async function openBrowser(page: Page, bridge: Bridge, route = LIVE): Promise<void> {
  await open(page, route);
  await connect(page, bridge.address);
  await panel(page).getByRole("button", { name: "Topics and groups" }).click(PATIENT);
}

/** The records that are listed, the newest first. */
const records = (page: Page) => browser(page).getByRole("list", { name: "Records" }).getByRole("listitem");

/** What is said of how many there are. */
const seen = (page: Page) => browser(page).locator(".seen");

async function count(page: Page): Promise<number> {
  return Number(/of (\d+) records/.exec((await seen(page).textContent()) ?? "")?.[1] ?? "0");
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
  await expect(named(page, /^page-\d+\.ola-rides 6 partitions/).first()).toBeVisible(PATIENT);
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

test("records are seen as they come, are looked for, and show the event that they carry", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  await named(page, /^ola-rides 6 partitions/).click(PATIENT);
  await expect.poll(() => count(page), PATIENT).toBeGreaterThan(12);

  // An event of the pattern is in binary mode: its attributes are headers, and the value is JSON.
  await records(page).last().getByRole("button").click();
  const record = browser(page).getByRole("article");
  await expect(record).toContainText("binary mode");
  const attributes = record.getByRole("table", { name: "Attributes of the event" });
  await expect(attributes.getByRole("row", { name: /^specversion 1\.0$/ })).toBeVisible();
  await expect(attributes.getByRole("row", { name: /^type \S+/ })).toBeVisible();
  await expect(record.getByRole("table", { name: "Headers" }).getByRole("row", { name: /^ce_id \S+/ })).toBeVisible();
  await expect(record.locator("pre")).toHaveText(/^\{\n {2}"/);
  await expectAccessible(page);

  // A text that stands in one record's headers alone leaves that one.
  const id = (await attributes.getByRole("row", { name: /^id / }).getByRole("cell").textContent()) ?? "";
  await browser(page).getByLabel("Filter").fill(id.toUpperCase());
  await expect(records(page)).toHaveCount(1);
  await browser(page).getByLabel("Filter").fill("");

  // One partition, from an offset on: there all records are of it, and the last of the list is the first.
  // Which partition has several is a matter of the run's keys; of twelve records in six partitions one has two.
  const rows = await browser(page).getByRole("region", { name: "Partitions" }).getByRole("row", { name: /^P\d/ }).allTextContents();
  const listed = await records(page).allTextContents();
  const several = rows.map((_, number) => `P${number}`).find((name) => listed.some((text) => text.includes(`${name} · 1`)));
  expect(several, "the records that are listed").toBeDefined();
  await browser(page).getByRole("combobox", { name: /^Partition/ }).first().selectOption(several!);
  await browser(page).getByLabel("From offset").fill("1");
  await browser(page).getByLabel("From offset").press("Enter");
  await expect(records(page).last()).toContainText(`${several} · 1`, PATIENT);
  await expect(records(page).filter({ hasNotText: `${several} ·` })).toHaveCount(0);
});

test("a tail is stopped by hand and by a hidden tab, and goes on where it was", async ({ page, bridge }) => {
  test.setTimeout(240_000);
  await openBrowser(page, bridge, LONG);
  await named(page, /^ola-rides 6 partitions/).click(PATIENT);
  await expect.poll(() => count(page), PATIENT).toBeGreaterThan(5);
  const verdicts = page.locator("section", { has: page.locator("h2", { hasText: "Verdicts" }) });
  /** How many records the run knows to be stored. */
  const stored = async () => Number(/(\d+) records were reported as sent/.exec((await verdicts.textContent()) ?? "")?.[1] ?? "0");
  const grows = async (than: number) => expect.poll(stored, PATIENT).toBeGreaterThan(than);

  const follow = browser(page).getByRole("button", { name: "Follow" });
  await follow.click();
  await expect(follow).toHaveAttribute("aria-pressed", "false");
  const stopped = await count(page);
  await grows((await stored()) + 10);
  expect(await count(page)).toBe(stopped);
  await follow.click();
  await expect.poll(() => count(page), PATIENT).toBeGreaterThan(stopped + 5);
  const places = await records(page).evaluateAll((rows) => rows.map((row) => row.querySelector(".place")?.textContent));
  expect(new Set(places).size, "no record is listed twice").toBe(places.length);

  await page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true, configurable: true }));
  // What was asked for before may still be answered.
  await grows((await stored()) + 10);
  const hidden = await count(page);
  await grows((await stored()) + 10);
  expect(await count(page)).toBe(hidden);
  await page.evaluate(() => Reflect.deleteProperty(document, "hidden"));
  await expect.poll(() => count(page), PATIENT).toBeGreaterThan(hidden);
});

test("a record is written by hand, and read as it was written", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  await named(page, /^ola-rides\.dlq 1 partition/).click(PATIENT);
  await browser(page).getByText("Write a record").click();
  const form = browser(page).locator("form");
  const status = browser(page).locator(".write").getByRole("status");
  const event = { specversion: "1.0", id: "by-hand-1", source: "/hand", type: "ride.seen", data: { fare: 12345678901234567890n.toString() } };
  await form.getByRole("textbox", { name: "Key" }).fill("driver-7");
  await form.getByRole("textbox", { name: "Value", exact: true }).fill(JSON.stringify(event));
  await form.getByLabel(/^Headers/).fill("no header");
  await form.getByRole("button", { name: "Write" }).click();
  await expect(status).toHaveText("Line 1 of the headers is not “name: value”.");
  await form.getByLabel(/^Headers/).fill("content-type: application/cloudevents+json; charset=UTF-8");
  await form.getByRole("button", { name: "Write" }).click();
  await expect(status).toHaveText(/^Written: it lies at P0 · \d+\.$/, PATIENT);

  await browser(page).getByLabel("Filter").fill("by-hand-1");
  await expect(records(page)).toHaveCount(1, PATIENT);
  await records(page).first().getByRole("button").click();
  const record = browser(page).getByRole("article");
  await expect(record).toContainText("structured mode");
  await expect(record.getByRole("row", { name: "source /hand" })).toBeVisible();
  await expect(record.getByRole("row", { name: /^playground-record \d+$/ })).toBeVisible();
  await expect(record.locator("pre")).toContainText('"type": "ride.seen"');

  // Other runs' topics are looked at, and not written to.
  await browser(page).getByText("All runs", { exact: true }).click();
  await browser(page).getByText("Write a record").click(PATIENT);
  await expect(browser(page)).toContainText("A record is written to a topic of this run alone");
  await expect(form.getByRole("textbox", { name: "Key" })).toBeDisabled();
  await page.keyboard.press("Escape");
  // What was written by hand is no record of the run's that was lost or read twice.
  await expect(page.locator("section", { has: page.getByRole("heading", { name: /Verdicts/ }) })).not.toContainText("broken");
});

/** Writes a record for each of these texts to a topic of another run, each in a transaction that is aborted where it is wanted so. */
async function writeInTransactions(page: Page, bridge: Bridge, topic: string, texts: { text: string; aborts: boolean }[]): Promise<void> {
  const record = (text: string) => ({ topic, partition: 0, key: null, value: new TextEncoder().encode(text), headers: [], "timestamp-ms": null });
  const producer = { producer: 0 };
  const call = (name: string, of: Value): Value => ({ [name]: of });
  const calls = [
    call("create-topic", { topic, partitions: 1, "replication-factor": 1, further: [] }),
    call("open-producer", { ...producer, settings: transactional("by-hand") }),
    call("init-transactions", producer),
    ...texts.flatMap(({ text, aborts }) => [
      call("begin-transaction", producer),
      call("send", { ...producer, records: [record(text)] }),
      call(aborts ? "abort-transaction" : "commit-transaction", producer),
    ]),
    call("close-producer", producer),
  ];
  const { host, hash } = new URL(bridge.address);
  const messages = [hello(hash.replace("#bridge=", ""), "transactions", 1 << 20), ...calls.map((call, id) => logCall(id, call))];
  const answers = await page.evaluate(
    async ([url, messages]) => {
      const socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      await new Promise((opened) => (socket.onopen = opened));
      const answers: string[] = [];
      for (const message of messages) {
        const answer = new Promise<ArrayBuffer>((told) => (socket.onmessage = ({ data }) => told(data)));
        socket.send(new Uint8Array(message));
        answers.push(new TextDecoder().decode(await answer));
      }
      socket.close();
      return answers;
    },
    [`ws://${host}/ws`, messages] as const,
  );
  expect(answers.filter((answer) => answer.includes("failed"))).toEqual([]);
}

test("what was aborted is seen, or left out by whoever asks so", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  const texts = [
    { text: "kept one", aborts: false },
    { text: "taken back", aborts: true },
    { text: "kept two", aborts: false },
  ];
  await writeInTransactions(page, bridge, "ledger", texts);
  await browser(page).getByText("All runs", { exact: true }).click();
  await named(page, /^transactions\.ledger 1 partition/).click(PATIENT);
  const values = records(page).locator("code");
  await expect(values).toHaveText(["kept two", "taken back", "kept one"], PATIENT);
  await expect(seen(page)).toContainText("those of aborted transactions too");
  const transactions = browser(page).getByRole("combobox", { name: /^Transactions/ });
  await transactions.selectOption("read_committed");
  await expect(values).toHaveText(["kept two", "kept one"], PATIENT);
  await expect(seen(page)).toContainText("none of a transaction that was aborted or is open");
  await transactions.selectOption("read_uncommitted");
  await expect(values).toHaveCount(3, PATIENT);
});

test("through a bridge that changes nothing the topics of all runs are seen, and none is written to", async ({
  page,
  context,
  site,
  kafka,
  bridge,
}) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  await expect(named(page, /^ola-rides 6 partitions/)).toBeVisible(PATIENT);
  const reader = await startBridge(NO_REDIS, new URL(site).origin, undefined, kafka.address, ["--read-only"]);
  const other = await context.newPage();
  await openBrowser(other, reader);
  await expect(browser(other)).toContainText("There is no topic yet.", PATIENT);
  await browser(other).getByText("All runs", { exact: true }).click();
  await named(other, /^page-\d+\.ola-rides 6 partitions/).first().click(PATIENT);
  await expect.poll(() => count(other), PATIENT).toBeGreaterThan(3);
  await browser(other).getByText("Write a record").click();
  await expect(browser(other)).toContainText("This bridge was started with --read-only");
  await expect(browser(other).getByRole("button", { name: "Write" })).toBeDisabled();
  // A page that is there still would look for its bridge, and the browser would complain.
  await other.close();
  await reader.kill();
});

test("on a phone, in Hindi and in the dark, it fits", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await openBrowser(page, bridge);
  await named(page, /^ola-rides 6 partitions/).click(PATIENT);
  await expect.poll(() => count(page), PATIENT).toBeGreaterThan(3);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await page.setViewportSize({ width: 360, height: 780 });
  await page.getByRole("tab", { name: "जाँचें" }).click();
  await page.getByRole("button", { name: "Topic और group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("listitem").filter({ hasText: "P" }).last().getByRole("button").click(PATIENT);
  await dialog.getByText("रिकॉर्ड लिखें").click();
  const [content, width] = await dialog.evaluate((it) => [it.scrollWidth, it.clientWidth] as const);
  expect(content).toBeLessThanOrEqual(width);
  await expectAccessible(page);
});

test("it stays open and can be used in a window that is made narrow", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await openBrowser(page, bridge);
  await expect(named(page, /^ola-rides 6 partitions/)).toBeVisible(PATIENT);
  // In the first the inspector becomes a tab that is not in front, in the second the page of a phone.
  for (const width of [1100, 360]) {
    await page.setViewportSize({ width, height: 780 });
    await expect(panel(page)).toBeHidden();
    await expect(browser(page)).toBeVisible();
    await named(page, /^ola-rides 6 partitions/).click();
    await expect(records(page).first()).toBeVisible(PATIENT);
    const [content, room] = await browser(page).evaluate((it) => [it.scrollWidth, it.clientWidth] as const);
    expect(content).toBeLessThanOrEqual(room);
  }
  await expectAccessible(page);
  await browser(page).getByRole("button", { name: "Close" }).click();
  await expect(browser(page)).toHaveCount(0);
  await page.getByRole("tab", { name: "Inspect" }).click();
  await expect(panel(page)).toBeVisible();
});
