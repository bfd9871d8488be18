import { join } from "node:path";
import { launchKillable } from "../support/killable.ts";
import { expect, expectGapless, openStore, readStream, startStore, test } from "../support/store.ts";

test("four tabs that append to one stream lose nothing and duplicate nothing", async ({ context, probeSite }) => {
  const tabs = await Promise.all([0, 1, 2, 3].map(() => openStore(context, probeSite, "four", "relaxed")));
  const each = 50;
  const conflicts = await Promise.all(
    tabs.map((tab, who) =>
      tab.evaluate(
        async ([who, each]) => {
          let [version, conflicts] = [0, 0];
          for (let number = 0; number < each; ) {
            try {
              version = await window.store.append("s", version, 1, JSON.stringify({ who, number }));
              number++;
            } catch (error) {
              const actual = /^conflict: .* version (\d+) already$/.exec((error as Error).message)?.[1];
              if (actual === undefined) throw error;
              [version, conflicts] = [Number(actual), conflicts + 1];
            }
          }
          return conflicts;
        },
        [who, each] as const,
      ),
    ),
  );
  expect(conflicts.reduce((sum, one) => sum + one)).toBeGreaterThan(0);
  for (const tab of tabs) {
    const events = await readStream(tab, "s");
    expectGapless(events);
    const bodies = events.map(({ body }) => body);
    for (const who of [0, 1, 2, 3]) {
      const mine = bodies.filter((body) => body.startsWith(`{"who":${who},`));
      expect(mine).toEqual(Array.from({ length: each }, (_, number) => JSON.stringify({ who, number })));
    }
  }
});

test("of two tabs that expect the same version one wins and the other is told", async ({ context, probeSite }) => {
  const tabs = await Promise.all([0, 1].map(() => openStore(context, probeSite, "two")));
  const answers = await Promise.allSettled(tabs.map((tab) => tab.evaluate(() => window.store.append("s", 0, 2, "{}"))));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const lost = answers.find(({ status }) => status === "rejected") as PromiseRejectedResult;
  expect(String(lost.reason)).toContain("conflict: the stream is at version 2 already");
});

test("another tab sees an append live", async ({ context, probeSite }) => {
  const [writer, reader] = [await openStore(context, probeSite, "live"), await openStore(context, probeSite, "live")];
  const woken_ms = reader.evaluate(async () => {
    await window.store.wait_beyond(0);
    return Date.now();
  });
  // Long enough for the reader to wait, and away from the moments at which it looks by itself.
  await writer.waitForTimeout(700);
  const appended_ms = await writer.evaluate(async () => {
    await window.store.append("s", 0, 1, "{}");
    return Date.now();
  });
  expect((await woken_ms) - appended_ms).toBeLessThan(500);
});

test("a reload finds every event, with its numbers as they were written", async ({ context, probeSite }) => {
  const body = '{"beyond":9007199254740993,"one":1.0,"exp":1e2}';
  const tab = await openStore(context, probeSite, "reload");
  await tab.evaluate((body) => window.store.append("s", 0, 3, body), body);
  const before = await readStream(tab, "s");
  await tab.reload();
  await startStore(tab, "reload");
  expect(await readStream(tab, "s")).toEqual(before);
  expect(before.map((event) => event.body)).toEqual([body, body, body]);
});

test("an upgrade by a newer page is not blocked by an older tab", async ({ context, probeSite }) => {
  const [old, newer] = [await openStore(context, probeSite, "upgrade"), await openStore(context, probeSite, "other")];
  await old.evaluate(() => window.store.append("s", 0, 1, "{}"));
  const blocked = await newer.evaluate(
    () =>
      new Promise<boolean>((resolve, reject) => {
        let blocked = false;
        const opening = indexedDB.open("upgrade", 1_000);
        opening.onblocked = () => (blocked = true);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => resolve(blocked);
      }),
  );
  expect(blocked).toBe(false);
  const refused = old.evaluate(() => window.store.read_all(0, 1));
  await expect(refused).rejects.toThrow("store-unavailable: the store is unavailable: a newer version of this page");
});

test("a full disk is a typed error, and what was there stays", async ({ context, probeSite }) => {
  const tab = await openStore(context, probeSite, "quota");
  const devtools = await context.newCDPSession(tab);
  const origin = new URL(probeSite).origin;
  // Before the first write: the browser remembers for a while how much room it has found.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 500_000 });
  await tab.evaluate(() => window.store.append("s", 0, 1, "{}"));
  const full = tab.evaluate(async () => {
    for (let version = 1; version < 1_000; ) {
      // Nothing that the database could compress.
      const words = crypto.getRandomValues(new Uint32Array(4_000));
      const body = JSON.stringify(Array.from(words, (word) => word.toString(36)).join(""));
      version = await window.store.append("s", version, 5, body);
    }
  });
  await expect(full).rejects.toThrow("store-full: the store has no room left; nothing was written");
  const kept = await readStream(tab, "s");
  expectGapless(kept);
  expect((kept.length - 1) % 5, "an append is whole or not at all").toBe(0);

  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await tab.evaluate((at) => window.store.append("s", at, 1, "{}"), kept.length);
});

test("where the browser blocks storage the page works in memory and says so", async ({ context, probeSite }) => {
  // A page in a sandbox has no origin, and the browser refuses it any storage.
  await context.route(`${probeSite}**`, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), "access-control-allow-origin": "*" };
    await route.fulfill({ response, headers: { ...headers, "content-security-policy": "sandbox allow-scripts" } });
  });
  const tab = await openStore(context, probeSite, "blocked");
  const said = await tab.evaluate(() => window.probe.open_storage("blocked"));
  expect(said).toBe("memory: the store is unavailable: the browser's settings block storage for this page");
});

test("commits are strict unless asked otherwise", async ({ context, probeSite }) => {
  for (const durability of ["strict", "relaxed"] as const) {
    const tab = await openStore(context, probeSite, `durability-${durability}`, durability);
    await tab.evaluate(() => window.store.append("s", 0, 1, "{}"));
    expect(await tab.evaluate(() => window.store.durability_in_force())).toBe(durability);
  }
});

// This proves the crash of a process; that a commit asks for the disk is what the test above is for.
//
// Each round has a profile of its own, since Chromium does not survive a second crash: LevelDB goes on
// writing behind a record that the first crash tore, and a later start then finds a checksum that is
// wrong and deletes the whole database. No page can prevent that; an export can.
test("a browser that is killed in mid-append has every event that it acknowledged", async ({ probeSite, profile, launchOptions }) => {
  test.setTimeout(240_000);
  let [acknowledged, found] = [0, 0];
  for (let round = 0; round < 10; round++) {
    const folder = join(profile, String(round));
    const crashing = await launchKillable(folder, launchOptions);
    const writer = await openStore(crashing.context, probeSite, "killed");
    const heard: string[] = [];
    await writer.exposeFunction("acknowledged", (body: string) => heard.push(body));
    await writer.evaluate(() => {
      void (async () => {
        for (let [number, at] = [0, 0]; ; number++) {
          const body = JSON.stringify(`append ${number}`);
          at = await window.store.append("s", at, 3, body);
          void (window as unknown as { acknowledged(body: string): void }).acknowledged(body);
        }
      })();
    });
    await expect.poll(() => heard.length, { intervals: [5] }).toBeGreaterThan(3 + 7 * round);
    await crashing.kill();

    const { context, kill } = await launchKillable(folder, launchOptions);
    const kept = await readStream(await openStore(context, probeSite, "killed"), "s");
    expectGapless(kept);
    expect(kept.length % 3, "an append is whole or not at all").toBe(0);
    const bodies = new Set(kept.map(({ body }) => body));
    expect(heard.filter((body) => !bodies.has(body)), "events that were acknowledged and are gone").toEqual([]);
    [acknowledged, found] = [acknowledged + heard.length, found + kept.length / 3];
    await kill();
  }
  console.log(`killed in mid-append 10 times: ${acknowledged} appends acknowledged, ${found} found`);
});
