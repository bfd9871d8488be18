import { readFileSync } from "node:fs";
import { expect, expectAccessible, open, test } from "../support/page.ts";

// Wide enough for guide, stage and inspector side by side.
test.use({ viewport: { width: 1440, height: 900 } });

/** The trace hashes that the native tests hold, by `pattern preset`. */
const golden = new Map(
  readFileSync("../crates/patterns/tests/golden/hashes.txt", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([pattern, , preset, hash]) => [`${pattern} ${preset}`, hash] as const),
);

const hashOf = (page: import("@playwright/test").Page) =>
  page.getByRole("complementary", { name: "Inspect" }).locator("code", { hasText: /^[0-9a-f]{16}$/ });

for (const [pattern, preset] of [
  ["pubsub", "crash-before-ack"],
  ["kafka", "leader-dies"],
  ["event-sourcing", "two-writers"],
  ["saga", "decline-at-pivot"],
  ["exactly-once", "crash-between"],
  ["dead-letter-queue", "outage"],
  ["schema-versioning", "renamed-with-alias"],
  ["circuit-breaker", "brown-out"],
]) {
  test(`${pattern} makes the same run in the page as natively`, async ({ page }) => {
    await open(page, `#/${pattern}?preset=${preset}&at=1s`);
    await expect(hashOf(page)).toHaveText(golden.get(`${pattern} ${preset}`)!);
  });
}

test("a guard that is turned off turns its verdict red, and the link keeps it", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=20s");
  const verdicts = page.getByRole("heading", { name: /Verdicts/ });
  await expect(verdicts).toContainText("6 hold");
  await page.getByRole("switch", { name: "Retry" }).click();
  await expect(verdicts).toContainText("broken");
  await expect.poll(() => page.url()).toContain("off=retry");
  await page.reload();
  await expect(verdicts).toContainText("broken");
  await expectAccessible(page);
});

test("the source opens at the very line that ran", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=1s");
  const row = page.getByRole("row", { name: /acknowledged/ }).first();
  const place = await row.getByRole("button").textContent();
  await row.getByRole("button").click();
  await expect(page.getByRole("tab", { name: "Source" })).toHaveAttribute("aria-selected", "true");
  const ran = page.locator(".line.ran");
  await expect(ran.locator(".no")).toHaveText(place!.split(":")[1] ?? "no line");
  await expect(ran).toContainText(".ack(");
});

test("acting in the past forks the run and says so", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=8s");
  const before = await hashOf(page).textContent();
  await page.getByRole("button", { name: "Place an order" }).click();
  await expect(hashOf(page)).not.toHaveText(before!);
  await expect.poll(() => decodeURIComponent(page.url())).toContain("8s:order");
});

test("the keys step, seek and play", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=1s");
  await expect(hashOf(page)).toBeVisible();
  const clock = page.locator(".clock").first();
  await expect(clock).toContainText("1.000 s");
  await page.keyboard.press("End");
  await expect(clock).toContainText("10.000 s");
  await page.keyboard.press("Home");
  await expect(clock).toContainText("0.000 s");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect.poll(async () => Number.parseFloat((await clock.textContent()) ?? "")).toBeGreaterThan(0.5);
  await page.keyboard.press("Space");
});

test("a link that does not fit is refused by name, and the nearest one runs", async ({ page }) => {
  await open(page, "#/pubsub?sede=1&queue=900");
  await expect(page.getByRole("main")).toContainText("sede");
  await expect(page.getByRole("main")).toContainText("queue=900");
  await expectAccessible(page);
  await page.getByRole("link", { name: /Open/ }).click();
  await expect(page.getByRole("heading", { name: /Verdicts/ })).toBeVisible();
});

test("Hindi is chosen, kept, and fetched only then", async ({ page }) => {
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/later/")) fetched.push(request.url());
  });
  await open(page, "#/pubsub?at=1s");
  expect(fetched, "nothing of `later/` belongs to the first load").toEqual([]);
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await page.reload();
  await expect(page.getByRole("button", { name: "English" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expectAccessible(page);
});

test("a pattern's program is fetched with its page alone, and again when that failed", async ({ page, complaints }) => {
  const fetched: string[] = [];
  page.on("request", (request) => {
    const part = /\/split_(.+)-[0-9a-f]+\.wasm$/.exec(request.url());
    if (part?.[1]) fetched.push(part[1]);
  });
  await open(page);
  expect(fetched, "the home page runs no pattern").toEqual([]);

  await page.route("**/split_program_pubsub-*.wasm", (route) => route.abort(), { times: 1 });
  await page.goto("./#/pubsub");
  await expect(page.getByRole("alert")).toContainText("could not be fetched");
  await expectAccessible(page);
  // What the browser and the loader say of a failed request is right here.
  complaints.splice(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: /Verdicts/ })).toBeVisible();
  expect(fetched).toEqual(["program_pubsub", "program_pubsub"]);
});
