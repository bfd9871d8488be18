import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// Paytm's transactions as a person sees them: what the registry lets in, and who reads what.

test.use({ viewport: { width: 1440, height: 900 } });

const verdicts = (page: Page) => page.getByRole("heading", { name: /Verdicts/ });
const clock = (page: Page) => page.locator(".clock").first();

test("the default run rolls out four versions, and every verdict holds", async ({ page }) => {
  await open(page, "#/schema-versioning?at=1s");
  await page.keyboard.press("End");
  await expect(clock(page)).toContainText("22.000 s");
  await expect(verdicts(page)).toContainText("4 hold");
  await expect(verdicts(page)).not.toContainText("broken");
  await expectAccessible(page);
});

const OUTCOMES = [
  ["required-field", "4 hold"],
  ["re-added-field", "4 hold"],
  ["producer-first", "4 hold"],
  ["none-bad-record", "4 hold"],
  ["renamed-no-alias", "4 hold"],
  ["renamed-with-alias", "4 hold"],
  ["random-faults", "4 hold"],
  ["no-check", "1 broken"],
  ["relabelled", "1 broken"],
] as const;

for (const [preset, outcome] of OUTCOMES) {
  test(`the preset ${preset} ends as it says`, async ({ page }) => {
    await open(page, `#/schema-versioning?preset=${preset}&at=1s`);
    await page.keyboard.press("End");
    await expect(verdicts(page)).toContainText(outcome);
  });
}

test("without the check the promise breaks, and going back it has not yet", async ({ page }) => {
  await open(page, "#/schema-versioning?preset=required-field&at=14s");
  await expect(verdicts(page)).toContainText("4 hold");
  await page.getByRole("switch", { name: "No compatibility check" }).click();
  await expect(verdicts(page)).toContainText("1 broken");
  await expect.poll(() => page.url()).toContain("off=compatibility-check");
  await page.keyboard.press("Home");
  await expect(verdicts(page)).not.toContainText("broken");
});

test("what was read leads to the line that read it", async ({ page }) => {
  await open(page, "#/schema-versioning?at=6s");
  await expect(clock(page)).toContainText("6.000 s");
  const row = page.getByRole("row", { name: /read \S+ of version/ }).last();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/schema_versioning/consumer.rs");
  await expect(page.locator(".line.ran")).toContainText("Read {");
});

test("the guide is there in Hindi, too", async ({ page }) => {
  await open(page, "#/schema-versioning?at=1s");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.getByText(/Paytm हर ट्रांज़ैक्शन एक ही stream में/).first()).toBeVisible();
});
