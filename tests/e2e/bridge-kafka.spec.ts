import type { Page } from "@playwright/test";
import { startBridge } from "../support/bridge.ts";
import { connect, NO_REDIS, onKafka as test, panel, PATIENT, skipWithoutKafka, verdicts } from "../support/on-bridge.ts";
import { expect, expectAccessible, open } from "../support/page.ts";

// Pattern 02 on a real Kafka: watched, and let down by the broker in mid-run.

const LIVE = "#/kafka?preset=poison&engine=bridge";

/** The same with rides for as long as it takes. */
const LONG = `${LIVE}&journeys=200`;

skipWithoutKafka();
test.use({ viewport: { width: 1440, height: 900 } });

/** How many records were done before a commit said so. */
async function committed(page: Page): Promise<number> {
  const told = (await verdicts(page).textContent()) ?? "";
  return Number(/(\d+) committed records are done/.exec(told)?.[1] ?? "0");
}

/** How many records were acknowledged, all of which are there. */
async function kept(page: Page): Promise<number> {
  const told = (await verdicts(page).textContent()) ?? "";
  return Number(/(\d+) records were reported as sent, and all are there/.exec(told)?.[1] ?? "0");
}

async function expectNothingBroken(page: Page): Promise<void> {
  await expect(verdicts(page)).not.toContainText("broken");
  for (const holds of ["No acknowledged write is lost", "Order is kept in each partition", "Each ride is charged once"]) {
    const verdict = verdicts(page).getByRole("listitem").filter({ hasText: holds });
    await expect(verdict).not.toContainText("Not observable");
  }
}

test("rides are sent, kept and read on a real Kafka", async ({ page, bridge }) => {
  test.setTimeout(180_000);
  await open(page, LIVE);
  await expect(panel(page)).toContainText("Your Kafka");
  await expect(panel(page)).toContainText("--kafka-bootstrap-servers");
  await connect(page, bridge.address);
  await expect(panel(page)).toContainText("Round trip");
  await expect.poll(() => kept(page), PATIENT).toBeGreaterThan(8);
  await expect.poll(() => committed(page), PATIENT).toBeGreaterThan(8);

  // One broker has the lead of every partition, and the members of the group share them.
  const stage = page.locator("main.stage");
  await expect(stage).toContainText("6 partitions, replication factor 1, min.insync.replicas 1");
  await expect(stage.getByText("stable", { exact: true }).first()).toBeAttached(PATIENT);
  for (const member of ["pay-1", "pay-2", "pay-3"]) {
    await expect(stage.getByLabel(new RegExp(`^${member} reads P`)).first()).toBeAttached(PATIENT);
  }
  await expectNothingBroken(page);
  // What a client is not told is not claimed to be checked.
  for (const unknown of ["One owner per partition", "high watermark", "Replicas agree"]) {
    const verdict = verdicts(page).getByRole("listitem").filter({ hasText: unknown });
    await expect(verdict).toContainText("Not observable");
  }
  // What is done to a broker is done to the simulated one alone.
  await expect(page.getByRole("button", { name: "Crash broker 2" })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Stop", exact: true }).click();
  await expectNothingBroken(page);
});

test("the broker is killed and started again in mid-run, and no acknowledged record is lost", async ({ page, kafka, bridge }) => {
  test.setTimeout(240_000);
  await open(page, LONG);
  await connect(page, bridge.address);
  await expect.poll(() => committed(page), PATIENT).toBeGreaterThan(5);
  await kafka.kill();
  await page.getByRole("searchbox", { name: "Search the facts" }).fill("kafka");
  // Of the copies below the stage and beside it one is hidden.
  await expect(page.getByText("Nobody answered for Kafka.").filter({ visible: true }).first()).toBeVisible(PATIENT);
  const before = { kept: await kept(page), committed: await committed(page) };
  await kafka.startAgain();
  // It may have scrolled out of the list by then.
  await expect(page.getByText(/Kafka answered again after/).first()).toBeAttached(PATIENT);
  await expect.poll(() => kept(page), PATIENT).toBeGreaterThan(before.kept + 5);
  await expect.poll(() => committed(page), PATIENT).toBeGreaterThan(before.committed + 5);
  await expectNothingBroken(page);
});

test("a bridge that was told of no Kafka says so", async ({ page, site }) => {
  const bridge = await startBridge(NO_REDIS, new URL(site).origin);
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect(panel(page).getByRole("alert").first()).toContainText("was told of no Kafka");
  await bridge.kill();
});
