import type { Page } from "@playwright/test";
import { expect, open, test } from "../support/page.ts";

/** The most script that a frame may take at the median. */
const SCRIPT_MS_MAX = 8;
/**
 * No task may be longer. A machine that does other things makes some that are: then it is measured again, and one
 * measurement must have none. What the page itself did too long at a time would be in each of them.
 */
const LONG_MS = 50;
const MEASUREMENTS_MAX = 3;
/** How many records must be on their way while that is measured. */
const IN_FLIGHT_MIN = 5_000;
/** How long the frames are watched, and how many there must be: drawing without a graphics card is slow. */
const WATCH_MS = 1_800;
const FRAMES_MIN = 15;

/**
 * A real run: two hundred customers come every third of a second, and full queues drop what they cannot
 * hold, so that nobody waits. It has about 200,000 facts.
 */
const BURSTS = Array.from({ length: 52 }, (_, index) => `${1_000 + index * 350}ms:burst.200`);
const CROWDED = `#/pubsub?preset=burst&work=0&queue=32&overflow=drop-newest&do=500ms:subscribe.analytics,${BURSTS.join(",")}`;
/** At this speed the drawing shows the records of more than a second together. */
const SPEED = 5;

test.use({ viewport: { width: 1440, height: 900 } });

test("five thousand records in flight leave time in a frame", async ({ context }) => {
  test.setTimeout(180_000);
  await context.addInitScript(timeFrames, SPEED);
  const measured: Measurement[] = [];
  while (measured.length < MEASUREMENTS_MAX && !measured.some(({ longest_ms }) => longest_ms <= LONG_MS)) {
    const page = await context.newPage();
    const now = await measure(page);
    await page.close();
    const { frames, median_ms, late_ms, longest_ms, in_flight } = now;
    const told = `${in_flight} in flight: script in ${frames} frames ${median_ms.toFixed(1)} ms at the median, ${late_ms.toFixed(1)} ms at 95 %`;
    console.log(`${told} (at most ${SCRIPT_MS_MAX} ms at the median); longest task ${longest_ms} ms (at most ${LONG_MS} ms)`);
    expect(in_flight).toBeGreaterThanOrEqual(IN_FLIGHT_MIN);
    expect(frames).toBeGreaterThanOrEqual(FRAMES_MIN);
    measured.push(now);
  }
  const least = (of: (measurement: Measurement) => number) => Math.min(...measured.map(of));
  expect(least(({ median_ms }) => median_ms)).toBeLessThanOrEqual(SCRIPT_MS_MAX);
  expect(least(({ longest_ms }) => longest_ms)).toBeLessThanOrEqual(LONG_MS);
});

interface Measurement {
  frames: number;
  /** Script in a frame: of the one in the middle, and of that which is longer than 95 of 100. */
  median_ms: number;
  late_ms: number;
  /** The longest task; 0 where none took 50 ms, which is what a browser calls long. */
  longest_ms: number;
  in_flight: number;
}

/** Watches a crowded run for a while. */
async function measure(page: Page): Promise<Measurement> {
  await open(page, `${CROWDED}&at=5s`);
  // The run must be made and read to its end: from then on frames do nothing but show it.
  await expect(page.locator("aside code", { hasText: /^[0-9a-f]{16}$/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Play" }).first().click();
  await page.waitForTimeout(300);
  const { frames_ms, long_ms } = await page.evaluate(watch, WATCH_MS);
  // Counted afterwards, since counting takes time.
  const in_flight = await page.evaluate(countInFlight);
  const sorted = frames_ms.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return { frames: sorted.length, median_ms: share(0.5), late_ms: share(0.95), longest_ms: Math.max(0, ...long_ms), in_flight };
}

/** Writes down what a frame's callbacks take, with the microtasks that they leave behind: Yew draws in those. */
function timeFrames(speed: number): void {
  // A tab is blank before it opens the page, and a blank one has no storage.
  if (location.protocol === "about:") return;
  localStorage.setItem("playground.speed", `${speed}`);
  window.frames_ms = [];
  let frame_at = 0;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    ask((at) => {
      const began = performance.now();
      callback(at);
      queueMicrotask(() => {
        const took_ms = performance.now() - began;
        if (at === frame_at) window.frames_ms[window.frames_ms.length - 1]! += took_ms;
        else window.frames_ms.push(took_ms);
        frame_at = at;
      });
    });
}

/** The frames and long tasks of the time from now on. */
function watch(watch_ms: number): Promise<{ frames_ms: number[]; long_ms: number[] }> {
  return new Promise<{ frames_ms: number[]; long_ms: number[] }>((measured) => {
    const long_ms: number[] = [];
    const observer = new PerformanceObserver((list) => long_ms.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask" });
    window.frames_ms.length = 0;
    setTimeout(() => {
      observer.disconnect();
      measured({ frames_ms: window.frames_ms, long_ms });
    }, watch_ms);
  });
}

/**
 * Counts the records that a frame draws. A record is a square with a smaller one in it, two thirds of its size, or
 * a single dot; few are copied pictures.
 */
function countInFlight(): Promise<number> {
  return new Promise<number>((counted) => {
    const canvas = CanvasRenderingContext2D.prototype;
    let pictures = 0;
    const squares = new Map<number, number>();
    const { drawImage, fillRect } = canvas;
    canvas.drawImage = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
      if (this.canvas.isConnected) pictures += 1;
      return Reflect.apply(drawImage, this, given);
    };
    canvas.fillRect = function (...given) {
      const size = Math.round(given[2] * 100);
      if (this.canvas.isConnected) squares.set(size, (squares.get(size) ?? 0) + 1);
      return fillRect.apply(this, given);
    };
    // What the frame under way has drawn is not counted, and the next one is whole.
    requestAnimationFrame(() => {
      pictures = 0;
      squares.clear();
      requestAnimationFrame(() => {
        const is_inner = (size: number) => [...squares.keys()].some((outer) => Math.abs(outer - size * 1.5) <= 2);
        const whole = [...squares].filter(([size]) => !is_inner(size));
        counted(whole.reduce((sum, [, count]) => sum + count, pictures));
      });
    });
  });
}

declare global {
  interface Window {
    frames_ms: number[];
  }
}
