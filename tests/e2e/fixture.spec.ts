import { expectAccessible, open, test } from "../support/page.ts";

// The checks that every other test leans on must themselves be able to fail.

test("a warning on the console fails a test", async ({ page }) => {
  test.fail();
  await open(page);
  await page.evaluate(() => console.warn("checked"));
});

test("an uncaught error fails a test", async ({ page }) => {
  test.fail();
  await open(page);
  const uncaught = page.waitForEvent("pageerror");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("checked");
    });
  });
  await uncaught;
});

test("a violation of the policy fails a test", async ({ page }) => {
  test.fail();
  await open(page);
  await page.evaluate(
    () =>
      new Promise<void>((refused) => {
        document.addEventListener("securitypolicyviolation", () => refused());
        document.body.setAttribute("style", "color: red");
      }),
  );
});

test("a button without a name fails a test of accessibility", async ({ page }) => {
  test.fail();
  await open(page);
  await page.evaluate(() => document.querySelector("main")!.append(document.createElement("button")));
  await expectAccessible(page);
});
