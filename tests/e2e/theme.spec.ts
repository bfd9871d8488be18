import type { Page } from "@playwright/test";
import { expect, open, test } from "../support/page.ts";

const GROUND = { light: "rgb(245, 246, 247)", dark: "rgb(14, 16, 19)" };

async function expectTheme(page: Page, theme: keyof typeof GROUND): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await expect(page.locator("body")).toHaveCSS("background-color", GROUND[theme]);
}

test("an open page follows the system until a theme is chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "#/pubsub");
  await expectTheme(page, "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expectTheme(page, "dark");
  await expect(page.getByRole("button", { name: "Switch to light" })).toBeVisible();
  await page.emulateMedia({ colorScheme: "light" });
  await expectTheme(page, "light");
});

test("the theme that was chosen outlasts a reload, whatever the system says", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "#/pubsub");
  await page.getByRole("button", { name: "Switch to light" }).click();
  await expectTheme(page, "light");
  await page.emulateMedia({ colorScheme: "light" });
  await page.emulateMedia({ colorScheme: "dark" });
  await expectTheme(page, "light");
  await page.reload();
  await expectTheme(page, "light");
});
