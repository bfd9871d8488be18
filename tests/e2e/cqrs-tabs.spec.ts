import type { Page } from "@playwright/test";
import { expectGapless, stop, stored, verdicts } from "../support/live.ts";
import { expect, open, test } from "../support/page.ts";

// One catalogue in two tabs: both write to one log and fold it into the same three views, in one IndexedDB.

test.use({ viewport: { width: 1440, height: 900 } });

type Change = { stream: string; version: number; position: number; type: string; id: string; causation: string | null };
type Row = { position: number; version?: number; entries?: number; listed?: number; price_changes?: number; stock_changes?: number };
type Catalogue = { events: Change[]; checkpoints: Record<string, number>; rows: Record<string, Row[]> };

/** The log and the views as the database has them at one moment. */
function catalogue(page: Page): Promise<Catalogue> {
  return page.evaluate(
    () =>
      new Promise<Catalogue>((resolve, reject) => {
        const opening = indexedDB.open("playground.cqrs");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction(["events", "keys"]);
          const all = transaction.objectStore("events").getAll();
          const [keys, values] = [transaction.objectStore("keys").getAllKeys(), transaction.objectStore("keys").getAll()];
          transaction.onabort = () => reject(transaction.error);
          transaction.oncomplete = () => {
            database.close();
            const events = all.result.map(({ stream, version, position, event }) => {
              const { id, ty, causation_id } = JSON.parse(event);
              return { stream, version, position, type: ty, id, causation: causation_id };
            });
            const [checkpoints, rows]: [Record<string, number>, Record<string, Row[]>] = [{}, {}];
            keys.result.forEach((key, place) => {
              // The store orders keys by their UTF-8 bytes, so that is what its keys are.
              const name = new TextDecoder().decode(key as ArrayBuffer);
              const [, view, what] = /^(\w+)\.1\/(checkpoint|row)/.exec(name) ?? [];
              if (!view) return;
              const value = JSON.parse(values.result[place].value);
              if (what === "checkpoint") checkpoints[view] = value.position;
              else (rows[view] ??= []).push(value);
            });
            resolve({ events, checkpoints, rows });
          };
        };
      }),
  );
}

const sum = (rows: Row[], of: (row: Row) => number | undefined) => rows.reduce((all, row) => all + (of(row) ?? 0), 0);

test("two tabs fold one log into the same views, and nothing is in them twice", async ({ page, context }) => {
  test.slow();
  const other = await context.newPage();
  const tabs = [page, other];
  for (const tab of tabs) await open(tab, "#/cqrs?engine=browser");
  await expect.poll(async () => Math.min(await stored(page), await stored(other))).toBeGreaterThan(20);
  // What one tab appends, the other's projectors fold, and the other way round: the views follow whoever was faster.
  await stop(other);
  const kept = await stored(page);
  await expect.poll(() => stored(page)).toBeGreaterThan(kept + 5);
  // Until the views have come as far as the log was.
  const end = (await catalogue(page)).events.length;
  const furthest = async () => Math.min(...Object.values((await catalogue(page)).checkpoints));
  await expect.poll(furthest, { timeout: 45_000 }).toBeGreaterThanOrEqual(end);
  await stop(page);
  for (const tab of tabs) {
    // What has had nothing to judge in a tab does not hold there yet, so how many do is a matter of chance.
    await expect(verdicts(tab)).toContainText("hold");
    await expect(verdicts(tab)).not.toContainText("broken");
  }

  const { events, checkpoints, rows } = await catalogue(page);
  expectGapless(events);
  // A command leads to one event, whichever tab gave it, and each event is one.
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(new Set(events.map((event) => event.causation)).size, "one event a command").toBe(events.length);
  // Each view counts every event up to its checkpoint once.
  expect(Object.keys(checkpoints).toSorted()).toEqual(["prices", "products", "sellers"]);
  const upTo = (view: string, types: RegExp) =>
    events.filter((event) => event.position <= checkpoints[view]! && types.test(event.type)).length;
  expect(sum(rows["products"]!, (row) => row.version)).toBe(upTo("products", /./));
  expect(sum(rows["prices"]!, (row) => row.entries)).toBe(
    upTo("prices", /price_updated|inventory_updated/) + 2 * upTo("prices", /created/),
  );
  expect(sum(rows["sellers"]!, (row) => row.listed)).toBe(upTo("sellers", /created/));
  expect(sum(rows["sellers"]!, (row) => row.price_changes)).toBe(upTo("sellers", /price_updated/));
  expect(sum(rows["sellers"]!, (row) => row.stock_changes)).toBe(upTo("sellers", /inventory_updated/));
});
