// A live run happens once: what is left of it is its recording, which goes out as a file and is shown again from one.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { button, LIVE, openLive, stop, storage, verdicts } from "../support/live.ts";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// Wide enough for guide, stage and inspector side by side.
test.use({ viewport: { width: 1440, height: 900 } });

/** The hash of the whole run. */
const hashOf = (page: Page) => page.locator("code.hash").filter({ hasText: /^[0-9a-f]{16}$/ });

/** The text of the recording that the page hands out. */
async function saved(page: Page): Promise<string> {
  const downloading = page.waitForEvent("download");
  await button(page, "Save the recording").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("event-sourcing-browser.recording.jsonl");
  return readFile(await download.path(), "utf8");
}

async function choose(page: Page, text: string): Promise<void> {
  const file = { name: "some.recording.jsonl", mimeType: "text/plain", buffer: Buffer.from(text) };
  await storage(page).getByLabel("Open a recording").setInputFiles(file);
}

test("a live run is saved, and shown again in another tab: the same facts, hash and verdicts", async ({ page, context }) => {
  await openLive(page);
  await stop(page);
  const hash = hashOf(page);
  const text = await saved(page);
  const [head, ...facts] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(head).toMatchObject({ facts: facts.length, hash: await hash.textContent() });

  const other = await context.newPage();
  await openLive(other, 0);
  await stop(other);
  await choose(other, text);
  await expect(storage(other)).toContainText("This is a recording");
  await expect(hashOf(other)).toHaveText(head.hash);
  await other.keyboard.press("End");
  await expect(verdicts(other)).toHaveText((await verdicts(page).textContent()) ?? "");
  // Like any run that is over it is gone through fact by fact, with the line of Rust of each.
  await other.keyboard.press("Home");
  await button(other, "One step").click();
  await button(other, "One step").click();
  await expect(other.locator("section.selected")).toContainText(/\.rs:\d+/);
  await button(other, "Add funds").click();
  await expect(other.getByRole("region", { name: "Notice" })).toContainText("has ended");
  expect(await saved(other), "it is saved again as it was").toBe(text);
  await expectAccessible(other);

  await button(other, "Run again").click();
  await expect(storage(other)).not.toContainText("This is a recording");
  await expect(other.locator(".clock")).toContainText("live");
});

test("a file that is no whole recording is refused with what to do, and the run that was shown stays", async ({ page }) => {
  await openLive(page);
  await stop(page);
  const text = await saved(page);
  const hash = await hashOf(page).textContent();
  const lines = text.trimEnd().split("\n");
  const said = storage(page).locator(".recording .said");

  await choose(page, "not a recording");
  await expect(said).toContainText("That is no recording");
  await choose(page, lines.slice(0, -1).join("\n"));
  await expect(said).toContainText("was cut or changed");
  await choose(page, [...lines.slice(0, 3), "{", ...lines.slice(4)].join("\n"));
  await expect(said).toContainText("Line 4 of the file is damaged: JSON");
  await choose(page, text.replace('"version":1', '"version":9'));
  await expect(said).toContainText("newer page");
  const elsewhere = text.replace(/#\/event-sourcing\?v=\d+[^"]*/, "#/cqrs?engine=browser");
  await choose(page, elsewhere);
  await expect(said).toContainText(/recording of “.*”/);
  await choose(page, text.replace("#/event-sourcing?", "#/pigeons?"));
  await expect(said).toContainText("does not know");
  await expect(hashOf(page)).toHaveText(hash ?? "");
});

test("a recording is saved and opened in Hindi", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("playground.language", "hi"));
  await open(page, LIVE);
  await expect(page.getByRole("button", { name: "रिकॉर्डिंग सहेजें" })).toBeVisible();
  await expect(page.getByText("रिकॉर्डिंग खोलें")).toBeVisible();
});
