import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { serve } from "./server.ts";

/** An event as the probe tells it. */
export interface Stored {
  stream: string;
  version: number;
  position: number;
  id: string;
  body: string;
}

/** What the probe's module exports; an error is thrown as `code: sentence`. */
export interface Probe {
  Store: new (name: string, durability: "strict" | "relaxed") => Store;
  open_storage(name: string): Promise<string>;
  /** Runs the executor for a while and answers with its steps. */
  executor_steps(): number;
  /** Makes the run of a link and answers with its facts. */
  run_facts(link: string): number;
  ReadRun: { of(link: string): ReadRun; of_size(facts: number): ReadRun };
}

/** A run that has been read to its end, to be sought in. */
export interface ReadRun {
  facts(): number;
  /** Shows the run just behind so many facts and answers with how many are shown. */
  seek(cursor: number): number;
}

export interface Store {
  /** Appends `count` events at a version, or at any where it is negative, and answers with the last version. */
  append(stream: string, expected: number, count: number, body: string): Promise<number>;
  read_stream(stream: string, from: number, limit: number): Promise<string>;
  read_all(after: number, limit: number): Promise<string>;
  wait_beyond(position: number): Promise<void>;
  durability_in_force(): string | undefined;
}

declare global {
  interface Window {
    probeStarted?: boolean;
    probe: Probe;
    store: Store;
  }
}

interface ForTest {
  /** What the page did wrong so far; a test fails at its end when there is something. */
  complaints: string[];
  /** An empty folder for a browser's profile. */
  profile: string;
}

/** A test that has the page which lends the event store. */
export const test = base.extend<ForTest, { probeSite: string }>({
  probeSite: [
    async ({}, use) => {
      const site = await serve(process.env.PROBE_DIR ?? "../target/store-probe");
      await use(site.url);
      await site.close();
    },
    { scope: "worker" },
  ],

  profile: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), "profile-"));
    await use(profile);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  },

  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error()}`));
      await use(complaints);
      expect(complaints, "the page complained").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a tab that has the store `name`. */
export async function openStore(
  context: BrowserContext,
  site: string,
  name: string,
  durability: "strict" | "relaxed" = "strict",
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site);
  await startStore(page, name, durability);
  return page;
}

/** Starts the store in a tab that has just been loaded. */
export async function startStore(page: Page, name: string, durability: "strict" | "relaxed" = "strict"): Promise<void> {
  await page.waitForFunction(() => window.probeStarted);
  await page.evaluate(
    async ([name, durability]) => {
      // The same module that the page has started: an address is loaded once.
      const { js } = document.querySelector<HTMLScriptElement>("script[data-js]")?.dataset ?? {};
      window.probe = (await import(new URL(js ?? "", document.baseURI).href)) as Probe;
      window.store = new window.probe.Store(name, durability);
    },
    [name, durability] as const,
  );
}

/** Every event of a stream, in order. */
export async function readStream(page: Page, stream: string): Promise<Stored[]> {
  return JSON.parse(await page.evaluate((stream) => window.store.read_stream(stream, 1, 1_000_000), stream)) as Stored[];
}

/** Fails unless versions and positions go from one on without a gap, and no event is there twice. */
export function expectGapless(events: Stored[]): void {
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  const first = events[0]?.position ?? 1;
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => first + index));
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
}
