import type { Page } from "@playwright/test";
import { connect, onKafka as test, panel, PATIENT, skipWithoutKafka, verdicts } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// Pattern 04, choreographed, with its events on a real Kafka: watched to its end, and let down by a service and by the broker.

const LIVE = "#/saga?engine=bridge";

/** The same with orders for as long as it takes. */
const LONG = "#/saga?preset=choreographed&engine=bridge&orders=40";

skipWithoutKafka();
test.use({ viewport: { width: 1440, height: 900 } });

/** How many orders were completed, undone and escalated, and how many are on their way. */
async function sagas(page: Page): Promise<{ completed: number; undone: number; escalated: number; running: number }> {
  const told = (await verdicts(page).textContent()) ?? "";
  const found = /(\d+) completed, (\d+) undone, (\d+) escalated; (\d+) running/.exec(told);
  const [completed, undone, escalated, running] = (found?.slice(1) ?? ["0", "0", "0", "0"]).map(Number);
  return { completed: completed!, undone: undone!, escalated: escalated!, running: running! };
}

const ended = async (page: Page) => {
  const { completed, undone, escalated } = await sagas(page);
  return completed + undone + escalated;
};

/** All five hold, and each was checked. */
async function expectEveryVerdictGreen(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: /Verdicts/ })).toContainText("5 hold");
  await expect(verdicts(page)).not.toContainText("Not observable");
}

test("ten orders are carried out and undone by events on a real Kafka", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LIVE);
  // The first preset that can run there; the others say why they cannot.
  await expect(page).toHaveURL(/preset=choreographed/);
  await expect(page.getByRole("button", { name: /Decline at the pivot/ })).toHaveAttribute("aria-disabled", "true");
  await expect(panel(page)).toContainText("Your Kafka");
  await expect(panel(page)).toContainText("--kafka-bootstrap-servers");
  await connect(page, bridge.address);
  await expect(panel(page)).toContainText("Round trip");
  await expect(panel(page)).toContainText("The orchestrated form does not run here");

  // What carries the events is named on the stage.
  const stage = page.locator("main.stage");
  await expect(stage.getByRole("button", { name: "Kafka as the bus" })).toBeVisible();
  await expect(stage).toContainText("Events in Kafka");
  await expect(stage).not.toContainText("The bus");

  await expect.poll(() => ended(page), PATIENT).toBe(10);
  const { undone, escalated, running } = await sagas(page);
  expect({ escalated, running }).toEqual({ escalated: 0, running: 0 });
  await expectEveryVerdictGreen(page);

  // Whoever wanted the full slot was undone, since an event said so; nobody is, because a group took a while to begin.
  const facts = page.getByRole("searchbox", { name: "Search the facts" });
  await facts.fill("into reserve-stock");
  await expect(page.getByText(/Kafka let inventory into reserve-stock/).first()).toBeAttached();
  await facts.fill("turned back");
  await expect(page.getByRole("gridcell", { name: /turned back at book slot: the slot is full/ }).first()).toBeAttached();
  expect(undone).toBeGreaterThan(0);

  // To ask for an orchestrator says why there is none, and leaves the run as it is.
  const orchestrated = page.getByRole("radio", { name: "orchestrated", exact: true });
  await expect(orchestrated).toHaveAttribute("aria-disabled", "true");
  await orchestrated.click({ force: true });
  await expect(page.getByText("No server would have any part in what this shows").filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByRole("radio", { name: "choreographed", exact: true })).toBeChecked();
  expect(await ended(page)).toBe(10);

  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectEveryVerdictGreen(page);
});

test("a service crashes in mid-run, and its group goes on where it was", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Crash the payments service" }).click();
  // Orders come on, and nobody takes their money.
  const before = (await sagas(page)).running;
  await expect.poll(async () => (await sagas(page)).running).toBeGreaterThan(before + 1);
  await page.getByRole("button", { name: "Restart payments" }).click();
  const then = await ended(page);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(then + 3);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectEveryVerdictGreen(page);
});

test("the broker is killed and started again in mid-run, and no order is lost", async ({ page, kafka, bridge }) => {
  test.setTimeout(240_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(1);
  await kafka.kill();
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("kafka");
  await expect(page.getByText("Nobody answered for Kafka.").filter({ visible: true }).first()).toBeVisible(PATIENT);
  await kafka.startAgain();
  // It may have scrolled out of the list by then.
  await expect(page.getByText(/Kafka answered again after/).first()).toBeAttached(PATIENT);
  // All forty come to an end: none that Kafka had taken is missing.
  await expect.poll(() => ended(page), { timeout: 180_000 }).toBe(40);
  expect((await sagas(page)).running).toBe(0);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectEveryVerdictGreen(page);
});

test("a page that is loaded anew in mid-run begins another run, with topics of its own", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(1);
  const names = () => panel(page).getByText(/^playground\.page-/).textContent();
  const first = await names();
  await page.reload();
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(2);
  expect(await names()).not.toBe(first);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectEveryVerdictGreen(page);
});

test("what is written by hand and is no order disturbs none", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(0);
  await panel(page).getByRole("button", { name: "Topics and groups" }).click(PATIENT);
  const browser = page.getByRole("dialog", { name: "Topics and groups" });
  await browser.getByRole("navigation").getByRole("button", { name: /^order\.placed 1 partition/ }).click(PATIENT);
  await browser.getByText("Write a record").click();
  const value = browser.locator("form").getByRole("textbox", { name: "Value", exact: true });
  const headers = browser.locator("form").getByLabel(/^Headers/);
  const status = browser.locator(".write").getByRole("status");
  const event = { specversion: "1.0", id: "2b1d7f9e-0000-7000-8000-000000000000", source: "/hand", type: "order.placed", data: { order: "mine" } };
  for (const [text, header] of [
    ["half of", ""],
    [JSON.stringify(event), "content-type: application/cloudevents+json; charset=UTF-8"],
  ] as const) {
    await value.fill(text);
    await headers.fill(header);
    await browser.locator("form").getByRole("button", { name: "Write" }).click();
    await expect(status).toHaveText(/^Written: it lies at P0 · \d+\.$/, PATIENT);
  }
  await page.keyboard.press("Escape");
  const then = await ended(page);
  await expect.poll(() => ended(page), PATIENT).toBeGreaterThan(then + 3);
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("cannot be read");
  await expect(page.getByRole("gridcell", { name: /for reserve-stock\/order\.placed was dropped: the event cannot be read/ }).first()).toBeAttached();
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectEveryVerdictGreen(page);
});

test("in Hindi it reads as well", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await page.addInitScript(() => localStorage.setItem("playground.language", "hi"));
  await open(page, LIVE);
  await panel(page).getByLabel("पता", { exact: true }).fill(bridge.address);
  await panel(page).getByRole("button", { name: "जोड़ें" }).click();
  await expect(panel(page)).toContainText("जुड़ा है");
  await expect(panel(page)).toContainText("Orchestrated रूप यहाँ नहीं चलता");
  await expect(page.locator("main.stage")).toContainText("BB-1041", PATIENT);
  await expect(page.locator("main.stage")).toContainText("Kafka, bus की जगह");
  await expectAccessible(page);
});

test("an orchestrated saga is refused with the reason", async ({ page }) => {
  await page.goto("#/saga?preset=decline-at-pivot&engine=bridge");
  await expect(page.getByRole("main")).toContainText("orchestrated: No server would have any part in what this shows");
});
