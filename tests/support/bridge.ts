import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of the test's own, which can be ended without a word. */
interface Program {
  kill(): Promise<void>;
}

/** A Redis on a port of its own. Every write is on the disk before it is answered. */
export interface Redis extends Program {
  port: number;
  startAgain(): Promise<void>;
  /** The names of all keys. */
  keys(): Promise<string[]>;
  /** How many scripts it has run. Everything that a queue does is one. */
  scripts(): Promise<number>;
  end(): Promise<void>;
}

/** A bridge to it. */
export interface Bridge extends Program {
  /** The address that it printed, with the token. */
  address: string;
  startAgain(): Promise<void>;
  /** The number of its process. */
  pid(): number;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((exited) => child.once("exit", () => exited()));
  child.kill("SIGKILL");
  await exit;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}

/** Asks Redis one thing, in its own words (https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands). */
async function ask(port: number, command: string): Promise<string> {
  return new Promise((answered, failed) => {
    let text = "";
    const socket = createConnection(port, "127.0.0.1", () => socket.write(`${command}\r\nQUIT\r\n`));
    socket.on("data", (part) => (text += part.toString()));
    socket.on("end", () => answered(text));
    socket.on("error", failed);
  });
}

export async function startRedis(): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  const port = await freePort();
  const start = async () => {
    const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"];
    const child = spawn("redis-server", [...options, "--save", ""], { stdio: "ignore" });
    for (;;) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      if ((await ask(port, "PING").catch(() => "")).startsWith("+PONG")) return child;
      await new Promise((passed) => setTimeout(passed, 20));
    }
  };
  let child = await start();
  return {
    port,
    kill: () => ended(child),
    startAgain: async () => void (child = await start()),
    keys: async () => (await ask(port, "KEYS *")).split("\r\n").filter((line) => line.startsWith("playground.")),
    scripts: async () => {
      const counts = (await ask(port, "INFO commandstats")).matchAll(/^cmdstat_(?:evalsha|eval|fcall):calls=(\d+)/gm);
      return [...counts].reduce((all, [, calls]) => all + Number(calls), 0);
    },
    end: async () => {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a bridge that lets the page at `origin` in, and serves the one in the folder `dist` where there is one. It is told of a
 * Kafka where `kafka` is its address, and whatever else in `further`. */
export async function startBridge(
  redis: Pick<Redis, "port">,
  origin: string,
  dist?: string,
  kafka?: string,
  further: string[] = [],
): Promise<Bridge> {
  const program = process.env.BRIDGE ?? "../target/debug/eda-bridge";
  const [port, token] = [await freePort(), "a-token-that-the-test-has-chosen-0123"];
  const start = async () => {
    const options = ["--listen", `127.0.0.1:${port}`, "--allow-origin", origin, "--log-level", "warn", ...further];
    if (dist) options.push("--dist", dist);
    if (kafka) options.push("--kafka-bootstrap-servers", kafka);
    const env = { ...process.env, REDIS_HOST: "127.0.0.1", REDIS_PORT: `${redis.port}`, EDA_BRIDGE_TOKEN: token };
    const child = spawn(program, options, { env, stdio: ["ignore", "pipe", "inherit"] });
    const address = await new Promise<string>((printed, failed) => {
      child.once("error", failed);
      child.once("exit", (code) => failed(new Error(`the bridge ended with ${code}`)));
      createInterface({ input: child.stdout }).once("line", printed);
    });
    return { child, address };
  };
  let { child, address } = await start();
  return {
    address,
    kill: () => ended(child),
    startAgain: async () => void ({ child } = await start()),
    pid: () => child.pid!,
  };
}
