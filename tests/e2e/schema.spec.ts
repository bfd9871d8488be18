import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// The editor of schemas: what a person writes, and what the registry's code says of it.

test.use({ viewport: { width: 1440, height: 900 } });

const editor = (page: Page) => page.getByRole("dialog");
const newSchema = (page: Page) => page.locator("#schema-new");

async function openEditor(page: Page, language = "en") {
  await page.addInitScript((language) => localStorage.setItem("playground.language", language), language);
  await open(page, "#/schema-versioning?at=1s");
  await page.locator(".workbench .btn").click();
  await expect(editor(page).locator("table")).toBeVisible();
}

test("the editor is fetched when it is opened, and not before", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(request.url()));
  await open(page, "#/schema-versioning?at=1s");
  expect(fetched.filter((url) => url.includes("schema_editor"))).toEqual([]);
  await page.locator(".workbench .btn").click();
  await expect(editor(page).getByRole("heading", { name: "Schema editor" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(editor(page)).toHaveCount(0);
});

test("a malformed schema is told with its line and column", async ({ page }) => {
  await openEditor(page);
  await newSchema(page).fill('{\n  "type": "record",\n  "name": "R",\n  "fields": [{"name": "a", "type": "strng"}]\n}');
  await expect(page.locator("#schema-new-about")).toContainText("Line 4, column 36:");
  await expect(page.locator("#schema-new-about")).toContainText("strng");
  await expect(newSchema(page)).toHaveAttribute("aria-invalid", "true");
  await newSchema(page).fill('{"type": "record"\n  "name": "R"}');
  await expect(page.locator("#schema-new-about")).toContainText("Line 2, column 3: a comma or a closing bracket is missing");
  await expect(editor(page).locator(".verdict")).toContainText("Correct the marked text first");
});

test("a refusal names its rule, and marks the place in the schema", async ({ page }) => {
  await openEditor(page);
  await expect(editor(page).locator(".verdict")).toContainText("BACKWARD refuses the new schema");
  await expect(editor(page).locator(".verdict")).toContainText("READER_FIELD_MISSING_DEFAULT_VALUE");
  await expect(editor(page).locator(".verdict .path")).toHaveText("/fields/1");
  await expect(editor(page).locator(".comparison mark")).toContainText('{"name": "note", "type": "string"}');
  const corrected = (await newSchema(page).inputValue()).replace(
    '"name": "note", "type": "string"',
    '"name": "note", "type": "string", "default": ""',
  );
  await newSchema(page).fill(corrected);
  await expect(editor(page).locator(".verdict")).toContainText("BACKWARD lets the new schema in");
  await expect(editor(page).locator(".comparison mark")).toHaveCount(0);
  // The record of the older version gets the default.
  await expect(editor(page).locator(".read")).toContainText('{"id":"TXN-1","note":""}');
  await editor(page).getByRole("button", { name: "Register it" }).click();
  await expect(page.locator("#schema-version-2")).toHaveValue(corrected);
});

test("a cell of the matrix says which rule decides, and shows its schemas", async ({ page }) => {
  await openEditor(page);
  await editor(page).getByRole("button", { name: "BACKWARD_TRANSITIVE refuses it: removed, back as another type" }).click();
  await expect(editor(page).locator(".decides")).toContainText("TYPE_MISMATCH");
  await expect(editor(page).locator(".decides .path")).toHaveText("/fields/1/type");
  await expect(page.locator("#schema-version-2")).toBeVisible();
  await expect(newSchema(page)).toHaveValue(/"name": "note", "type": "long"/);
  // A field that was renamed is found by its alias alone.
  await editor(page).getByRole("button", { name: "BACKWARD lets it in: renamed, with alias" }).click();
  await expect(editor(page).locator(".read")).toContainText('"payer_id":"U10001"');
  await editor(page).getByRole("button", { name: "BACKWARD refuses it: renamed, no alias" }).click();
  await expect(editor(page).locator(".read")).toContainText("does not resolve it");
});

test("the matrix is walked with the arrow keys", async ({ page }) => {
  await openEditor(page);
  const cell = (row: number, column: number) => page.locator(`#schema-cell-${row}-${column}`);
  await cell(1, 1).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(cell(2, 2)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(cell(2, 2)).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("End");
  await expect(cell(2, 10)).toBeFocused();
});

test("JSON Schema is judged by its own rules, and its documents are validated", async ({ page }) => {
  await openEditor(page);
  await editor(page).getByLabel("Language").selectOption("JSON Schema");
  await expect(editor(page).locator(".verdict")).toContainText("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL");
  await expect(editor(page).locator(".read")).toContainText("not valid for the reader");
  await newSchema(page).fill('{\n  "type": "strng"\n}');
  await expect(page.locator("#schema-new-about")).toContainText("Line 2, column 11:");
  await page.locator("#schema-record").fill("{");
  await newSchema(page).fill("{}");
  await expect(page.locator("#schema-record-about")).toContainText("Line 1, column");
});

for (const language of ["en", "hi"]) {
  test(`the editor is accessible, ${language}`, async ({ page }) => {
    await openEditor(page, language);
    await expectAccessible(page);
    await newSchema(page).fill("{");
    await expect(page.locator("#schema-new-about")).not.toBeEmpty();
    await expectAccessible(page);
    if (language === "hi") {
      await expect(page.locator("#schema-new-about")).toContainText("पंक्ति 1, स्तंभ");
    }
  });
}

test("it stays open, with what was written, in a window that is made narrow", async ({ page }) => {
  await openEditor(page);
  await newSchema(page).fill("{");
  for (const width of [1100, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await expect(editor(page)).toBeVisible();
    await expect(newSchema(page)).toHaveValue("{");
  }
  await page.keyboard.press("Escape");
  await expect(editor(page)).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test("the editor fits, and its matrix scrolls by itself", async ({ page }) => {
    await openEditor(page);
    const wide = await editor(page).evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
    expect(wide[0]).toBeLessThanOrEqual(wide[1]!);
    const small = await editor(page).evaluate((dialog) =>
      [...dialog.querySelectorAll("button, select, textarea")]
        .map((element) => element.getBoundingClientRect())
        .filter(({ width, height }) => Math.min(width, height) < 24).length,
    );
    expect(small).toBe(0);
    await expectAccessible(page);
  });
});
