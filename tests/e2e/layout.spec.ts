import type { Page } from "@playwright/test";
import { LIVE, openLive, stop, told } from "../support/live.ts";
import { expect, open, test } from "../support/page.ts";

// Drawings at their width, and what stands where.

/** How much larger than written the texts of the drawings are. */
const scales = (page: Page) =>
  page.locator(":is(.sheet-of-stage, .facts) svg text").evaluateAll((texts) => {
    const shown = texts.filter((text): text is SVGTextElement => text instanceof SVGTextElement && text.checkVisibility());
    const all = shown.map((text) => Math.round((text.getScreenCTM()?.a ?? 0) * 100) / 100);
    return [...new Set(all)];
  });

for (const width of [1024, 1920, 2560]) {
  test(`a drawing is laid out for its width, not scaled, at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 1080 });
    for (const route of ["#/pubsub", "#/event-sourcing", "#/saga", "#/circuit-breaker"]) {
      await open(page, `${route}?at=6s`);
      for (const tab of ["sequence", "plots"]) {
        await page.locator(`#facts-tab-${tab}`).click();
        await expect(page.locator("#facts-panel svg text").first()).toBeVisible();
        expect(await scales(page), `${route}, ${tab}`).toEqual([1]);
      }
    }
  });
}

test("no name in a box of the drawing is cut where there is a short one", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, "#/event-sourcing?at=6s");
  const names = page.locator(".sheet-of-stage svg text.strong");
  await expect(names.filter({ hasText: /notes/iu })).toBeVisible();
  for (const name of await names.allTextContents()) expect(name).not.toContain("…");
});

for (const [width, height] of [
  [1440, 900],
  [360, 740],
] as const) {
  for (const language of ["en", "hi"]) {
    test(`no figure in a box of the drawing is cut, ${language}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.addInitScript((language) => localStorage.setItem("playground.language", language), language);
      for (const pattern of ["event-sourcing", "saga", "schema-versioning", "exactly-once"]) {
        await open(page, `#/${pattern}?at=9s`);
        const texts = page.locator(".sheet-of-stage svg text");
        await expect(texts.first()).toBeVisible();
        expect((await texts.allTextContents()).filter((text) => text.includes("…")), pattern).toEqual([]);
      }
    });
  }
}

for (const [language, steps] of [
  ["en", ["reserve stock", "take payment", "book slot", "apply points"]],
  ["hi", ["स्टॉक रोकना", "पेमेंट लेना", "स्लॉट बुक करना", "पॉइंट लगाना"]],
] as const) {
  test(`on a phone the name of each step is read over what leads from bar to bar, ${language}`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.addInitScript((language) => localStorage.setItem("playground.language", language), language);
    await open(page, "#/saga?at=9s");
    const sheet = page.locator(".sheet-of-stage svg");
    await expect(sheet.locator("rect.step").first()).toBeAttached();
    for (const step of steps) {
      const hidden = await sheet.getByText(step).first().evaluate((name) => {
        const text = name.closest("text")!;
        const box = text.getBoundingClientRect();
        const drawn = [...text.ownerSVGElement!.querySelectorAll("rect.step, .step-go, .step-back, .step-back-tip, .saga-lock, .step-wait")];
        const meets = drawn.filter((it) => {
          const its = it.getBoundingClientRect();
          return its.left < box.right && its.right > box.left && its.top < box.bottom - 3 && its.bottom > box.top + 3;
        });
        // What it meets lies below it, and is a line: of no bar is anything in its way.
        const isAbove = (it: Element) => (it.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
        return meets.filter((it) => it.matches("rect") || !isAbove(it) || !text.classList.contains("halo")).length;
      });
      expect(hidden, step).toBe(0);
    }
  });
}

test("what just happened stands under the stage of a phone, whatever tab is open", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, "#/pubsub?preset=crash-before-ack&at=2.6s");
  const told = page.locator(".under-stage");
  for (const tab of ["guide", "inspect", "facts"]) {
    await page.locator(`#tab-${tab}`).click();
    await expect(told).toContainText("payment crashed");
    await expect(page.getByText(/payment crashed\. Its memory/).filter({ visible: true }).and(page.locator("p"))).toHaveCount(1);
  }
  const stage = (await page.locator(".sheet-of-stage").boundingBox())!;
  expect((await told.boundingBox())!.y).toBeGreaterThanOrEqual(stage.y + stage.height);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(told).toBeHidden();
  await expect(page.getByRole("complementary", { name: "Guide" }).locator(".now")).toContainText("payment crashed");
});

test("in a live run what goes to the store and comes back moves", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await openLive(page);
  const drawing = page.locator(".sheet-of-stage svg.topology");
  for (const name of ["The app tab", "The store", "The contract notes"]) await expect(drawing.getByText(name, { exact: true })).toBeVisible();
  // The run is stopped and looked back at, where an append of the app comes back.
  await stop(page);
  await (await told(page, "The app tab appended")).click();
  const canvas = page.locator("canvas.flights");
  // A copy is read: whoever reads a canvas itself a second time is warned by the browser, and a warning is a complaint.
  const marks = () =>
    canvas.evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
    });
  await expect.poll(marks).toBe(true);
  expect(page.url()).toContain(LIVE.split("?")[1]);
});
