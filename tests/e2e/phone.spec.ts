import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// 360 px and a finger; and a reader who asked for stills.

const PATTERNS = [
  "pubsub",
  "kafka",
  "event-sourcing",
  "dead-letter-queue",
  "saga",
  "schema-versioning",
  "exactly-once",
  "circuit-breaker",
  "cqrs",
];

/** What is too small for a finger, written too small, or reaches over an edge. */
const tight = (page: Page) =>
  page.evaluate(() => {
    const shown = (element: Element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
    const named = (element: Element) =>
      `${element.tagName} ${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}`;
    const found: string[] = [];
    // A field inside a label is hit through its label; a mark of the time line reaches over its edges.
    const pressed = "button, a, input, select, summary, [role=slider], [tabindex='0'], label:has(input)";
    for (const element of document.querySelectorAll(pressed)) {
      if (!shown(element) || element.closest(".sr, .mark") || element.matches("label input")) continue;
      const { width, height } = element.getBoundingClientRect();
      if (Math.min(width, height) < 24) found.push(`${named(element)} is ${width} by ${height}`);
    }
    for (const element of document.querySelectorAll("body *")) {
      const writes = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      if (!writes || !shown(element) || element.closest(".sr")) continue;
      const scale = element instanceof SVGTextElement ? (element.getScreenCTM()?.a ?? 1) : 1;
      const size = Number.parseFloat(getComputedStyle(element).fontSize) * scale;
      if (size < 11.9) found.push(`${named(element)} is written ${size} px high`);
      const { left, right } = element.getBoundingClientRect();
      const scrolls = element.closest(".code, .scrub");
      if (!scrolls && (right > innerWidth + 1 || left < -1)) found.push(`${named(element)} reaches from ${left} to ${right}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    return found;
  });

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  for (const route of ["#/", "#/limits", "#/pubsub?queue=900", "#/kafka?partitions=12&dispatch=on&at=6s"]) {
    test(`${route} can be read and pressed`, async ({ page }) => {
      await open(page, route);
      expect(await tight(page)).toEqual([]);
    });
  }

  for (const pattern of PATTERNS) {
    for (const language of ["en", "hi"]) {
      test(`every panel of ${pattern} can be read and pressed, ${language}`, async ({ page }) => {
        await page.addInitScript((language) => localStorage.setItem("playground.language", language), language);
        await open(page, `#/${pattern}?at=6s`);
        for (const tab of ["guide", "inspect", "facts"]) {
          await page.locator(`#tab-${tab}`).click();
          expect(await tight(page), tab).toEqual([]);
        }
        for (const tab of ["trace", "sequence", "plots", "source"]) {
          await page.locator(`#facts-tab-${tab}`).click();
          await expect(page.locator("#facts-panel")).not.toBeEmpty();
          expect(await tight(page), tab).toEqual([]);
        }
        await expectAccessible(page);
      });
    }
  }

  test("a tab that is pressed brings its panel into view", async ({ page }) => {
    await open(page, "#/pubsub?at=6s");
    await page.getByRole("tab", { name: "What happened" }).click();
    await expect(page.locator(".fact:not(.later)").last()).toBeInViewport();
    const play = (await page.getByRole("button", { name: "Play", exact: true }).boundingBox())!;
    expect(Math.min(play.width, play.height)).toBeGreaterThanOrEqual(44);
  });
});

test.describe("with reduced motion", () => {
  /** The canvas of what moves, at a time of the run. */
  const still = async (page: Page, at: string) => {
    await open(page, `#/pubsub?preset=crash-before-ack&at=${at}`);
    await page.reload();
    await expect(page.locator(".hash")).toHaveText(/^[0-9a-f]{16}$/);
    const canvas = page.locator("canvas.flights");
    const read = () =>
      canvas.evaluate((canvas: HTMLCanvasElement) => {
        const blank = document.createElement("canvas");
        blank.width = canvas.width;
        blank.height = canvas.height;
        return canvas.toDataURL() === blank.toDataURL() ? "" : canvas.toDataURL();
      });
    await expect.poll(read, "something is on its way").not.toBe("");
    return read();
  };

  test("nothing plays by itself and nothing travels", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page, "#/pubsub");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    await page.waitForTimeout(400);
    await expect(page.locator(".clock")).toContainText("0.000 s");
    const move = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--t-state"));
    expect(move.trim()).toBe("0ms");
    expect(await still(page, "1.05s")).toBe(await still(page, "1.06s"));
  });

  test("without it a record travels between the same two moments", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await still(page, "1.05s")).not.toBe(await still(page, "1.06s"));
  });
});
