import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { serve } from "./server.ts";

/** Every route of the page. A new pattern adds its own, and is tested as the others are. */
export const ROUTES = [
  "#/",
  "#/limits",
  "#/pubsub",
  "#/kafka",
  "#/event-sourcing",
  "#/saga",
  "#/dead-letter-queue",
  "#/schema-versioning",
  "#/exactly-once",
  "#/circuit-breaker",
  "#/cqrs",
];

interface ForTest {
  /** What the page did wrong so far; a test fails at its end when there is something. */
  complaints: string[];
}

interface ForWorker {
  /** The address of the built site, below a sub-path. */
  site: string;
  /** The address of the bare page to measure against. */
  bareSite: string;
}

/** A test whose page may not complain: no console error or warning, no uncaught error, no violation of the policy. */
export const test = base.extend<ForTest, ForWorker>({
  site: [
    async ({}, use) => {
      const site = await serve(process.env.SITE_DIR ?? "../dist");
      await use(site.url);
      await site.close();
    },
    { scope: "worker" },
  ],

  bareSite: [
    async ({}, use) => {
      const site = await serve(process.env.BARE_DIR ?? "../target/bare-yew");
      await use(site.url);
      await site.close();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ site }, use) => use(site),

  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      // Every page of the context is watched, so a test with several tabs is watched in all of them.
      await context.exposeFunction("reportViolation", (what: string) => complaints.push(what));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
          const report = (window as unknown as { reportViolation(what: string): void }).reportViolation;
          report(`policy violated: ${violatedDirective} by ${blockedURI || "inline"} in ${sourceFile}`);
        });
      });
      context.on("console", (message) => {
        const type = message.type();
        if (type === "error" || type === "warning") {
          complaints.push(`console ${type}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error()}`));

      await use(complaints);
      expect(complaints, "the page complained").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a route of the page (`#/pubsub`) and waits until it is drawn and listens to the keyboard. */
export async function open(page: Page, route = "#/"): Promise<void> {
  // From one route to another the browser stays on the same document, and what is waited for below would be there already.
  if (page.url().includes("#/")) await page.evaluate(() => void (document.title = ""));
  await page.goto(`./${route}`);
  await expect(page.locator("h1").first()).toBeVisible();
  // Yew may draw in one task and run the effects of what it drew in a later one. The title is set by the effects of the same
  // component that listens to the keyboard; only the home page, which has no keys, is called as the document was.
  if (!/^(#\/?)?$/.test(route)) await expect(page).toHaveTitle(/ · /);
}

/** Fails with what axe-core finds wrong for people who use the page by keyboard, by ear or enlarged. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is right has thousands of nodes here, and axe-core would name each of them. "Legacy" is how pages without frames
  // of other sites are looked at: the other way puts the results together in a tab of its own, which takes four times as long.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await builder.analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(told, "axe-core finds violations").toEqual([]);
}
