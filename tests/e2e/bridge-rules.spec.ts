import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Bridge } from "../support/bridge.ts";
import { cbor, hello } from "../support/frames.ts";
import { connect, onRedis as test, panel, sent } from "../support/on-bridge.ts";
import { expect, open } from "../support/page.ts";

// What a browser does where a rule of the bridge's is broken, and what becomes of a page that keeps to all of them.

const LIVE = "#/dead-letter-queue?engine=bridge";

test.use({ viewport: { width: 1440, height: 900 }, toldAnyway: /WebSocket connection to .* failed|status of 421/ });

const socketOf = (bridge: Bridge) => `ws://${new URL(bridge.address).host}/ws`;
const tokenOf = (bridge: Bridge) => new URL(bridge.address).hash.replace("#bridge=", "");

test("a message that is too long closes its own connection with the code that says so", async ({ page, bridge }) => {
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  const first = hello(tokenOf(bridge), "too-long", 65_536);
  const closed = await page.evaluate(
    async ([url, first, length]) => {
      const socket = new WebSocket(url);
      return new Promise<{ code: number; reason: string }>((told) => {
        socket.onopen = () => socket.send(new Uint8Array(first));
        socket.onmessage = () => socket.send(new Uint8Array(length));
        socket.onclose = ({ code, reason }) => told({ code, reason });
      });
    },
    [socketOf(bridge), first, (1 << 20) + 1] as const,
  );
  expect(closed).toEqual({ code: 1009, reason: "a message may have 1 MiB and no more" });
  // The run beside it goes on over the connection that it had.
  const before = await sent(page);
  await expect.poll(() => sent(page)).toBeGreaterThan(before + 2);
  await expect(panel(page)).not.toContainText("The connection was lost");
});

/** Resident memory of a program, in MB, and the most that there ever was. */
async function memoryMb(pid: number): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const of = (name: string) => (Number(new RegExp(`${name}:\\s*(\\d+) kB`).exec(status)?.[1]) * 1_024) / 1e6;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

async function figure(bridge: Bridge, name: string): Promise<number> {
  const address = new URL(bridge.address);
  const answer = await fetch(`${address.origin}/metrics`, { headers: { Authorization: `Bearer ${tokenOf(bridge)}` } });
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(await answer.text())?.[1]);
}

test("a page that stops reading takes no more than 64 MB of the bridge's memory", async ({ page, bridge }) => {
  test.skip(process.platform !== "linux", "a program's memory is read from /proc");
  await open(page, LIVE);
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
  const idle = (await memoryMb(bridge.pid())).now;
  const first = hello(tokenOf(bridge), "reads-nothing", 0xffff_ffff);
  const value = "x".repeat(1_000_000);
  const put = cbor({ request: { id: 0, call: { put: { key: "long", value, condition: "always" } } } });
  const gets = Array.from({ length: 255 }, (_, index) => cbor({ request: { id: index + 1, call: { get: { key: "long" } } } }));
  await page.evaluate(
    async ([url, first, put, gets]) => {
      // The one WebSocket of a browser that hands on that nobody reads (https://websockets.spec.whatwg.org).
      const socket = new (window as any).WebSocketStream(url);
      const { readable, writable } = await socket.opened;
      const [reader, writer] = [readable.getReader(), writable.getWriter()];
      await writer.write(new Uint8Array(first));
      await reader.read();
      await writer.write(new Uint8Array(put));
      await reader.read();
      (window as any).kept = [reader, writer];
      for (const get of gets) await writer.write(new Uint8Array(get));
    },
    [socketOf(bridge), first, put, gets] as const,
  );
  // An answer lies there that the page does not take in, and others wait behind it.
  await expect.poll(() => figure(bridge, "eda_bridge_answers_unsent")).toBeGreaterThan(0);
  await expect.poll(() => figure(bridge, "eda_bridge_requests_unanswered")).toBeGreaterThan(100);
  // The run of the same page is not held up meanwhile.
  const before = await sent(page);
  await page.getByRole("button", { name: "Forty orders at once", exact: true }).click();
  await expect.poll(() => sent(page)).toBeGreaterThan(before + 10);
  expect((await memoryMb(bridge.pid())).most - idle).toBeLessThanOrEqual(64);
});

test("by a name that is not its own the bridge answers nothing but 421", async ({ page, bridge }) => {
  // Every browser takes names under `localhost` for this machine (RFC 6761, section 6.3), as a foreign one that was made to point here.
  const { port } = new URL(bridge.address);
  const foreign = `http://foreign.localhost:${port}`;
  for (const path of ["/", "/metrics", "/healthz"]) {
    expect((await page.goto(`${foreign}${path}`))?.status(), path).toBe(421);
  }
  await open(page, LIVE);
  // The policy of the published page lets no connection go to such a name in the first place.
  await connect(page, bridge.address);
  await expect.poll(() => sent(page)).toBeGreaterThan(2);
});
