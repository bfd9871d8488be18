import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, ROUTES, test } from "../support/page.ts";

// What is read: on the stage, in the guide, by ear, and in which language.

test.use({ viewport: { width: 1440, height: 900 } });

const fact = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text }).first();

test("a fact marks what led to it and what it led to, on the stage and in the list", async ({ page }) => {
  await open(page, "#/pubsub?seed=42&preset=crash-before-ack&at=0.9s");
  await fact(page, "notification took payment.completed").click();
  const stage = page.getByRole("main");
  await expect(fact(page, "payment published payment.completed")).toContainText("cause");
  await expect(fact(page, "notification told the customer")).toContainText("effect");
  // The actors, in words and in the drawing, and the ways between them.
  await expect(stage.getByRole("button", { name: /^payment: .*led to what is selected/ })).toBeVisible();
  await expect(stage.getByRole("button", { name: /^notification: .*it did what is selected/ })).toBeVisible();
  await expect(stage.getByRole("button", { name: /^inventory: .*selected/ })).toHaveCount(0);
  await expect(stage.locator(".sheet-of-stage .way.cause")).toHaveCount(2);
  await expect(stage.locator(".cell.own").first()).toBeVisible();
  await expect(stage.locator(".legend").first()).toContainText("led to the selected fact");

  await fact(page, "payment published payment.completed").click();
  await expect(stage.locator(".sheet-of-stage .way.effect").first()).toBeVisible();
  await expect(stage.getByRole("button", { name: /^shipping: .*comes after what is selected/ })).toBeVisible();
  // A subscription stands for all its members, whichever took the copy.
  await fact(page, "checkout published order.placed").click();
  await expect(fact(page, "notification 2 took order.placed")).toContainText("effect");
  await expect(stage.getByRole("button", { name: /^notification: .*comes after what is selected/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Unselect" }).click();
  await expect(stage.locator(".sheet-of-stage .way")).toHaveCount(0);
});

test("a lease stands beside its holder, and breaker states behind the plots", async ({ page }) => {
  await open(page, "#/pubsub?preset=crash-before-ack&at=3s");
  await page.getByRole("tab", { name: "Sequence" }).click();
  await expect(page.locator(".seq .lease")).not.toHaveCount(0);

  await open(page, "#/circuit-breaker?preset=brown-out&at=6s");
  await page.getByRole("tab", { name: "Plots" }).click();
  await expect(page.locator(".plot .behind .band.open").first()).toBeVisible();
  await page.getByLabel("State behind the plots").selectOption("seats");
  await expect(page.locator(".plot .behind .band.open")).toHaveCount(0);
});

test("the guide opens the pattern's code", async ({ page }) => {
  await open(page, "#/event-sourcing?at=3s");
  await page.getByRole("button", { name: "Code", exact: true }).click();
  const tab = page.getByRole("tab", { name: "Source" });
  await expect(tab).toHaveAttribute("aria-selected", "true");
  await expect(tab).toBeFocused();
  await expect(page.getByLabel("File")).toHaveValue("crates/patterns/src/catalog/event_sourcing.rs");
  await expect(page.locator(".code")).toContainText("//!");
});

// The ledger of exactly-once, a figure for each account and book, stands below its story, to be scrolled to.
const STORIES = ROUTES.filter((route) => !["#/", "#/limits"].includes(route));

for (const route of STORIES) {
  test(`${route} tells its story without scrolling`, async ({ page }) => {
    await open(page, `${route}?at=6s`);
    const bottom = (await page.getByRole("main").boundingBox())!;
    const stage = bottom.y + bottom.height;
    const drawing = (await page.locator(".topology").first().boundingBox())!;
    expect(drawing.y + drawing.height, "the drawing is whole").toBeLessThanOrEqual(stage + 1);
    for (const block of await page.locator(".stage .block:not(.cost, .ledger, .guarantees ~ .block)").all()) {
      const box = (await block.boundingBox())!;
      expect(box.y + box.height, "each panel is whole").toBeLessThanOrEqual(stage + 1);
    }
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeInViewport({ ratio: 1 });
  });
}

test("going to another page moves the focus to its heading and names the tab", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle("Event playground");
  await page.getByRole("link", { name: /Event sourcing/ }).click();
  await expect(page.locator("h1")).toBeFocused();
  await expect(page).toHaveTitle("Event sourcing · Event playground");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await page.getByRole("link", { name: "Event playground" }).click();
  await expect(page.locator("h1")).toBeFocused();
  await page.goBack();
  await expect(page.locator("h1")).toBeFocused();
  // The patterns keep their English names; this page does not.
  await page.goto("./#/limits");
  await expect(page).toHaveTitle(/[\u0900-\u097f]/);
});

test("home speaks Hindi throughout", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("playground.language", "hi"));
  await open(page);
  const texts = page.locator("h1, .lead:not([lang]), .level h2 b, .level p, .level .wh, .level .coming .co, .start :is(span, b, a), .foot > *");
  await expect(page.locator(".level .wh"), "one for each pattern").toHaveCount(15);
  // A pattern that is to come says so beside its name; of one that runs, the company's own name stands there.
  const coming = await page.locator(".level .coming .co").count();
  expect(await texts.count(), "headings, leads, lines and the foot").toBe(31 + coming);
  const foreign = (await texts.allTextContents()).filter((text) => !/[\u0900-\u097f]/.test(text));
  expect(foreign).toEqual([]);
});

test("the keys are listed where somebody asks for them", async ({ page }) => {
  await open(page, "#/pubsub?at=1s");
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  for (const key of ["space", "Home", "PgUp", "Enter", "f"]) await expect(keys.getByText(key, { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("a broken verdict is what happened", async ({ page }) => {
  await open(page, "#/pubsub?seed=42&preset=no-retry&at=0.3s");
  const happened = page.getByRole("complementary", { name: "Guide" }).locator(".now");
  await expect(happened).toContainText("Everyday work");
  await page.keyboard.press("v");
  await expect(happened).toContainText("payment never handled a");
  await expect(happened).toHaveClass(/bad/);
});

test("the last wish for a language counts, however late an answer comes", async ({ page }) => {
  let answer: () => void = () => {};
  const held = new Promise<void>((let_go) => (answer = let_go));
  await page.route(/\/later\/hi\.words\?of=/, async (route) => {
    await held;
    await route.continue();
  });
  await open(page);
  const asked = page.waitForRequest(/\/later\/hi\.words\?of=/);
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await asked;
  await page.getByRole("button", { name: "English" }).click();
  const answered = page.waitForResponse(/\/later\/hi\.words\?of=/);
  answer();
  await (await answered).finished();
  await page.waitForTimeout(300);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("button", { name: "हिन्दी" })).toBeVisible();
});

test("a language that cannot be fetched is said, and fetched when asked again", async ({ page, complaints }) => {
  await page.route(/\/later\/hi\.words\?of=/, (route) => route.abort());
  await open(page);
  await page.getByRole("button", { name: "हिन्दी" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("could not be fetched");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.unroute(/\/later\/hi\.words\?of=/);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  await expect(alert).toBeHidden();
  // The browser itself reports the request that failed.
  expect(complaints.every((complaint) => complaint.includes("hi.words"))).toBe(true);
  complaints.length = 0;
});

test("while playing the summary tells turning points, and no more", async ({ page }) => {
  await page.addInitScript(() => {
    const told: string[] = [];
    (window as unknown as { told: string[] }).told = told;
    new MutationObserver(() => {
      const now = document.querySelector("p[role=status].sr")?.textContent ?? "";
      if (now && told.at(-1) !== now) told.push(now);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await open(page, "#/pubsub?preset=crash-before-ack&at=0.5s");
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await page.keyboard.press("Space");
  await expect.poll(told, { timeout: 20_000 }).toContainEqual(expect.stringMatching(/payment crashed/));
  const sentences = await told();
  expect(sentences.length, sentences.join(" | ")).toBeLessThanOrEqual(2);
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await told()).length).toBeGreaterThan(sentences.length);
});

test("what is fetched later is asked for by the page's version", async ({ page }) => {
  const asked: URL[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.includes("/later/")) asked.push(url);
  });
  await open(page, "#/pubsub?at=1s");
  await page.getByRole("button", { name: "Code", exact: true }).click();
  await expect(page.locator(".code")).toContainText("//!");
  await page.getByRole("button", { name: "हिन्दी" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "hi");
  // The module's name changes with its content, so no copy of another version can answer. Its hash has sixteen digits
  // less the zeros that it would begin with.
  const module = await page.locator("script[data-wasm]").getAttribute("data-wasm");
  const version = module?.replace("./", "");
  expect(version).toMatch(/-[0-9a-f]{8,16}_bg\.wasm$/);
  expect(asked.map(({ pathname }) => pathname.split(".").at(-1)).toSorted()).toEqual(["json", "words"]);
  for (const { searchParams, pathname } of asked) expect(searchParams.get("of"), pathname).toBe(version);
});

test("a run without a breaker foretells no state of it", async ({ page }) => {
  const drawing = page.locator(".sheet-of-stage");
  await open(page, "#/circuit-breaker?preset=outage&at=4s");
  await expect(drawing).toContainText("half-open in");
  for (const at of ["4s", "12s"]) {
    await open(page, `#/circuit-breaker?preset=no-breaker&at=${at}`);
    await expect(drawing).toContainText("open");
    await expect(drawing).not.toContainText("half-open in");
  }
});
