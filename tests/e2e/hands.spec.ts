import type { Page } from "@playwright/test";
import { expect, open, test } from "../support/page.ts";

// What a hand does: dragging, copying, taking back.

test.use({ viewport: { width: 1440, height: 900 } });

const timeLine = (page: Page) => page.getByRole("slider", { name: "Time line" });
const shownMs = async (page: Page) => Number(await timeLine(page).getAttribute("aria-valuenow"));
const hash = (page: Page) => decodeURIComponent(new URL(page.url()).hash);

test("dragging the time line is one seek: no history, no action, no other run", async ({ page }) => {
  await open(page, "#/pubsub?preset=late-subscriber&at=1s");
  const entries = await page.evaluate(() => history.length);
  const run = await page.locator(".hash").textContent();
  const box = (await timeLine(page).boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 20, y);
  await page.mouse.down();
  for (const share of [0.2, 0.7, 0.4, 0.5]) await page.mouse.move(box.x + box.width * share, y, { steps: 4 });
  // Beside the line the drag goes on, and beyond its end it stays at the end.
  await page.mouse.move(box.x + box.width * 0.25, y - 200);
  await expect.poll(() => shownMs(page)).toBeCloseTo(5_000, -2);
  await page.mouse.move(box.x + box.width + 80, y);
  await expect.poll(() => shownMs(page)).toBe(20_000);
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.up();
  await page.mouse.move(box.x + box.width * 0.9, y);
  await expect.poll(() => shownMs(page)).toBeCloseTo(10_000, -2);
  // A pixel of the line is some 25 ms, and where the line lies among the pixels is the page's own business.
  await expect.poll(() => hash(page)).toMatch(/at=(10|9\.9[5-9]|10\.0[0-4])\d*m?s/);
  expect(hash(page)).not.toContain("do=");
  expect(await page.locator(".hash").textContent()).toBe(run);
  expect(await page.evaluate(() => history.length)).toBe(entries);
});

test("a run that plays goes on after the drag, and one that rests does not begin", async ({ page }) => {
  await open(page, "#/pubsub?preset=late-subscriber&at=1s");
  const box = (await timeLine(page).boundingBox())!;
  const drag = async (share: number) => {
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * share, box.y + 20, { steps: 3 });
    await page.mouse.up();
  };
  await drag(0.5);
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await drag(0.25);
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect.poll(() => shownMs(page)).toBeGreaterThan(5_200);
});

test("the time line is moved with the keys", async ({ page }) => {
  await open(page, "#/pubsub?preset=late-subscriber&at=1s");
  await timeLine(page).focus();
  await page.keyboard.press("PageUp");
  await expect.poll(() => shownMs(page)).toBe(3_000);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  await expect.poll(() => shownMs(page)).toBe(0);
  await page.keyboard.press("End");
  await expect.poll(() => shownMs(page)).toBe(20_000);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => shownMs(page)).toBeLessThan(20_000);
  await expect(timeLine(page)).toHaveAttribute("aria-valuetext", /of 20 s/);
});

test("the edge between stage and facts is dragged, moved with keys, kept, and given back", async ({ page }) => {
  await open(page, "#/pubsub?at=1s");
  const edge = page.getByRole("separator");
  const stage = page.locator("main.stage");
  const height = async () => (await stage.boundingBox())?.height ?? 0;
  const usual = await height();
  const box = (await edge.boundingBox())!;
  const x = box.x + box.width / 2;
  await page.mouse.move(x, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(x, box.y - 120, { steps: 5 });
  await page.mouse.up();
  const dragged = await height();
  expect(dragged).toBeCloseTo(usual - 120, -1.5);
  await page.mouse.move(x, box.y + 60);
  expect(await height(), "the edge was let go").toBe(dragged);

  await page.reload();
  await expect.poll(height).toBeCloseTo(dragged, 0);
  await edge.focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(height).toBeGreaterThan(dragged + 10);
  await page.keyboard.press("Home");
  await expect(edge).toHaveAttribute("aria-valuenow", "20");
  await edge.dblclick();
  await expect.poll(height).toBeCloseTo(usual, 0);
  await page.reload();
  await expect.poll(height).toBeCloseTo(usual, 0);
});

test("where the clipboard is refused the link stands in a field, selected", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await open(page, "#/pubsub?preset=crash-before-ack&at=3s");
  const button = page.getByRole("banner").getByRole("button", { name: "Copy link" });
  await button.click();
  const field = page.getByRole("textbox", { name: /Copy it here/ });
  await expect(field).toBeFocused();
  const selected = await field.evaluate((field: HTMLInputElement) =>
    field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0),
  );
  expect(selected).toContain("#/pubsub?v=");
  expect(selected).toContain("preset=crash-before-ack&at=3s");
  expect(selected).toBe(await field.inputValue());
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await expect(button).toBeFocused();
});

test("a link that was copied says so and makes the same run", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "#/pubsub?preset=crash-before-ack&off=retry&at=3s");
  const run = await page.locator(".hash").textContent();
  await page.getByRole("banner").getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("banner").getByRole("button", { name: "Link copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator(".hash")).toHaveText(run!);
  await expect.poll(() => shownMs(page)).toBe(3_000);
});

test("undoing a fork brings the dropped actions back", async ({ page }) => {
  await open(page, "#/pubsub?preset=late-subscriber&do=2s:crash.inventory,10s:crash.payment&at=7s");
  await timeLine(page).focus();
  await page.keyboard.press("PageDown");
  await expect.poll(() => shownMs(page)).toBe(5_000);
  const before = await page.locator(".hash").textContent();
  await page.getByRole("button", { name: "Place an order" }).click();
  const notice = page.getByRole("region", { name: "Notice" });
  await expect(notice).toContainText("5.000 s");
  await expect(notice).toContainText("One later action was dropped.");
  await expect(page.locator(".hash")).not.toHaveText(before!);
  await expect.poll(() => hash(page)).toMatch(/do=2s:crash\.inventory,5s:order[^,]*&/);

  await notice.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator(".hash")).toHaveText(before!);
  await expect.poll(() => hash(page)).toContain("do=2s:crash.inventory,10s:crash.payment");
  await expect(notice).not.toContainText("dropped");
  await expect.poll(() => shownMs(page)).toBe(5_000);
});

test("what nobody has seen yet still comes after an action", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=3s");
  await page.getByRole("button", { name: "Place an order" }).click();
  await expect.poll(() => hash(page)).toMatch(/do=2\.56s:crash\.payment,3s:order[^,]*,3\.5s:restart\.payment/);
  await expect(page.getByRole("region", { name: "Notice" })).not.toContainText("dropped");
  // Whoever is down is offered to be restarted where the crash was.
  await expect(page.getByRole("complementary", { name: "Inspect" }).getByRole("button", { name: "Restart payment" })).toBeVisible();
});

test("a link to the address that was opened opens it anew, whatever was done since", async ({ page }) => {
  await open(page, "#/pubsub?preset=late-subscriber&at=2s");
  const opened = new URL(page.url()).hash;
  const inspect = page.getByRole("complementary", { name: "Inspect" });
  await inspect.getByRole("button", { name: /^Crash/ }).first().click();
  await expect.poll(() => hash(page)).toContain("crash.");
  // The page noted that in its address by itself, so for whoever follows the link this is the same visit.
  await page.evaluate((opened) => (location.hash = opened), opened);
  await expect.poll(() => hash(page)).not.toContain("crash.");
  await expect.poll(() => shownMs(page)).toBe(2_000);
  await expect(page.locator(".marks").getByRole("button", { name: /crashed/ })).toHaveCount(0);
});
