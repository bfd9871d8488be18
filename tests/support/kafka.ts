import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, freePort } from "./bridge.ts";

/** A Kafka of a test's own: one broker, which is its own controller. */
export interface Kafka {
  /** Where it listens, as the bridge is told. */
  address: string;
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  end(): Promise<void>;
}

/** Where `cargo xtask test` puts Kafka's jars. */
const JARS = process.env.KAFKA ?? "../target/tools/kafka";

/** Any number will do, as long as the broker finds the same one again. */
const CLUSTER_ID = "cGxheWdyb3VuZC10ZXN0cw";

/** A machine under load takes this long to start a Java program that comes up in five seconds. */
const START_MAX_MS = 90_000;

/** What is missing to run Kafka, if anything is. */
export function missingKafka(): string | undefined {
  if (spawnSync("java", ["-version"]).status !== 0) return "Java is not installed (Debian: openjdk-17-jre-headless)";
  const has = existsSync(JARS) && readdirSync(JARS).some((file) => file.startsWith("kafka_"));
  return has ? undefined : `Kafka is not in ${JARS}; cargo xtask test fetches it, and KAFKA names another folder`;
}

const properties = (port: number, controller: number, folder: string) => `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(folder, "data")}
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
`;

export async function startKafka(): Promise<Kafka> {
  const folder = await mkdtemp(join(tmpdir(), "kafka-"));
  const [port, controller] = [await freePort(), await freePort()];
  const settings = join(folder, "server.properties");
  await writeFile(settings, properties(port, controller, folder));
  // Quick to start, and small.
  const java = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", join(JARS, "*")];
  const formatted = spawnSync("java", [...java, "kafka.tools.StorageTool", "format", "--standalone", "-t", CLUSTER_ID, "-c", settings]);
  if (formatted.status !== 0) throw new Error(`Kafka's folder cannot be made: ${formatted.stderr}`);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn("java", [...java, "kafka.Kafka", settings], { stdio: "ignore" });
    for (const began = Date.now(); ; ) {
      if (child.exitCode !== null) throw new Error(`Kafka ended with ${child.exitCode}`);
      if (await listens(port)) return child;
      if (Date.now() - began > START_MAX_MS) throw new Error("Kafka does not start");
      await new Promise((passed) => setTimeout(passed, 100));
    }
  };
  let child = await start();
  return {
    address: `127.0.0.1:${port}`,
    kill: () => ended(child),
    startAgain: async () => void (child = await start()),
    end: async () => {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  return new Promise((answered) => {
    const socket = createConnection(port, "127.0.0.1", () => {
      socket.end();
      answered(true);
    });
    socket.on("error", () => answered(false));
  });
}
