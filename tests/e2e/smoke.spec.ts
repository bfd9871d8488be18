import { ROUTES, expect, expectAccessible, open, test } from "../support/page.ts";

test("the page opens below a sub-path", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle(/.+/);
  await expect(page.getByRole("main")).toBeVisible();
});

test("a strict policy is in force", async ({ page, complaints }) => {
  await open(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("'unsafe-eval'");

  // An inline script must be refused, and the refusal seen: else the check for violations checks nothing.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.documentElement.dataset.ran = 'yes'";
    document.head.append(script);
  });
  await expect.poll(() => complaints.some((it) => it.startsWith("policy violated: script-src"))).toBe(true);
  await expect(page.locator("html")).not.toHaveAttribute("data-ran");
  await expect.poll(() => complaints.some((it) => it.startsWith("console error"))).toBe(true);
  complaints.length = 0;
});

test("everything comes from the page's own host", async ({ page, site }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(site) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await open(page);
  expect(foreign).toEqual([]);
});

for (const route of ROUTES) {
  test.describe(`route ${route}`, () => {
    test("survives a reload", async ({ page }) => {
      await open(page, route);
      const heading = await page.locator("h1").first().textContent();
      await page.reload();
      await expect(page.locator("h1").first()).toHaveText(heading ?? "");
      // The page may add what it did to the link, and keeps its path.
      expect(new URL(page.url()).hash.split("?")[0]).toBe(route);
    });

    for (const colorScheme of ["light", "dark"] as const) {
      test(`is accessible when ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await open(page, route);
        await expectAccessible(page);
      });
    }

    test("fits a narrow screen", async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await open(page, route);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, "nothing reaches beyond the right edge").toBeLessThanOrEqual(360);
      await expectAccessible(page);
    });
  });
}
