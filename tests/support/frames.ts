// Frames of the bridge's protocol, for pages that do not keep to it. docs/bridge.md describes it.

export type Value = string | number | boolean | null | Uint8Array | Value[] | { [name: string]: Value };

/** CBOR (RFC 8949) of what frames are made of. */
export function cbor(value: Value): number[] {
  if (typeof value === "number") return head(0, value);
  if (typeof value === "string") {
    const bytes = [...new TextEncoder().encode(value)];
    return [...head(3, bytes.length), ...bytes];
  }
  if (value === null) return [0xf6];
  if (typeof value === "boolean") return [value ? 0xf5 : 0xf4];
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(cbor)];
  const entries = Object.entries(value);
  return [...head(5, entries.length), ...entries.flatMap(([name, item]) => [...cbor(name), ...cbor(item)])];
}

function head(major: number, count: number): number[] {
  if (count < 24) return [(major << 5) | count];
  if (count < 0x100) return [(major << 5) | 24, count];
  if (count < 0x10000) return [(major << 5) | 25, count >> 8, count & 0xff];
  return [(major << 5) | 26, (count >>> 24) & 0xff, (count >> 16) & 0xff, (count >> 8) & 0xff, count & 0xff];
}

/** The call of the log of this number. */
export function logCall(id: number, call: Value): number[] {
  return cbor({ request: { id, call: { log: call } } });
}

/** A producer as Kafka's clients are by themselves, with this transactional id. Times are microseconds. */
export function transactional(id: string): { [name: string]: Value } {
  return {
    acks: "all",
    idempotence: true,
    "transactional-id": id,
    "batch-bytes": 16_384,
    "linger-us": 0,
    "buffer-bytes": 33_554_432,
    "max-block-us": 60_000_000,
    compression: "none",
    "delivery-timeout-us": 120_000_000,
    "request-timeout-us": 30_000_000,
    retries: 2_147_483_647,
    "retry-backoff-us": 100_000,
    "retry-backoff-max-us": 1_000_000,
    "in-flight-max": 5,
    "request-max-bytes": 1_048_576,
    partitioner: "key",
    "transaction-timeout-us": 60_000_000,
    "metadata-max-age-us": 300_000_000,
  };
}

/** The first message of a client, which would take so many bytes of answers in. */
export function hello(token: string, run: string, credit: number): number[] {
  return cbor({ hello: { version: 1, token, run, credit } });
}
