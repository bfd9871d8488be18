import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium, type BrowserContext, type LaunchOptions } from "@playwright/test";

/** A browser of our own, on a profile that outlives it. */
export interface Killable {
  context: BrowserContext;
  /** Ends every process of it at once, as a crash does: nothing is flushed, nobody says goodbye. */
  kill(): Promise<void>;
}

/** Starts a browser on `profile`. Playwright's own launch gives no way to its process. */
export async function launchKillable(profile: string, { executablePath, args }: LaunchOptions): Promise<Killable> {
  const options = [...(args ?? []), "--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  // A group of its own, so that its helper processes die with it.
  const browser = spawn(executablePath ?? "chromium", options, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise<string>((found, failed) => {
    browser.once("exit", (code) => failed(new Error(`the browser ended with ${code} before it could be reached`)));
    createInterface({ input: browser.stderr }).on("line", (line) => {
      const match = /DevTools listening on (ws:\S+)/.exec(line);
      if (match?.[1]) found(match[1]);
    });
  });
  const connection = await chromium.connectOverCDP(address);
  const [context] = connection.contexts();
  if (!context) throw new Error("a browser has a default context");
  return {
    context,
    kill: async () => {
      const ended = new Promise<void>((ended) => browser.once("exit", () => ended()));
      if (browser.pid === undefined) throw new Error("a browser that runs has a process");
      process.kill(-browser.pid, "SIGKILL");
      await ended;
      await connection.close();
    },
  };
}
