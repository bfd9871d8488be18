import type { Browser } from "@playwright/test";
import { expect, test } from "../support/page.ts";

/** How often each page is opened; the median is what counts. */
const ROUNDS = 9;
/** The most that our page may take, in times of a page that only starts Yew. */
const RATIO_MAX = 3;

/** Something to press or follow that the module itself has drawn. */
const CONTROL = "main :is(button:not([disabled]), a[href], input:not([disabled]), select:not([disabled]))";

test("a control can be used soon after a cold start", async ({ browser, site, bareSite }) => {
  test.setTimeout(120_000);
  const times_ms: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // In turns, so that whatever else the machine does meets both.
    times_ms.bare.push(await coldStart_ms(browser, bareSite));
    times_ms.ours.push(await coldStart_ms(browser, site));
  }
  const ours = median(times_ms.ours);
  const bare = median(times_ms.bare);
  const ratio = ours / bare;
  console.log(`cold start: ${ours.toFixed(0)} ms, bare Yew page ${bare.toFixed(0)} ms, ratio ${ratio.toFixed(2)} (at most ${RATIO_MAX})`);
  expect(ratio).toBeLessThanOrEqual(RATIO_MAX);
});

/** From the start of the navigation until a control is drawn, in a context that has nothing cached. */
async function coldStart_ms(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript((control) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector(control)) return;
        performance.mark("usable");
        observer.disconnect();
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    }, CONTROL);
    await page.goto(url);
    const mark = await page.waitForFunction(() => performance.getEntriesByName("usable")[0]?.startTime, undefined, {
      timeout: 10_000,
    });
    return (await mark.jsonValue()) ?? Number.NaN;
  } finally {
    await context.close();
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
