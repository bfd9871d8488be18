// Frames of the bridge's protocol, for pages that do not keep to it. docs/bridge.md describes it.

type Value = string | number | { [name: string]: Value };

/** CBOR (RFC 8949) of what frames are made of. */
export function cbor(value: Value): number[] {
  if (typeof value === "number") return head(0, value);
  if (typeof value === "string") {
    const bytes = [...new TextEncoder().encode(value)];
    return [...head(3, bytes.length), ...bytes];
  }
  const entries = Object.entries(value);
  return [...head(5, entries.length), ...entries.flatMap(([name, item]) => [...cbor(name), ...cbor(item)])];
}

function head(major: number, count: number): number[] {
  if (count < 24) return [(major << 5) | count];
  if (count < 0x100) return [(major << 5) | 24, count];
  if (count < 0x10000) return [(major << 5) | 25, count >> 8, count & 0xff];
  return [(major << 5) | 26, (count >>> 24) & 0xff, (count >> 16) & 0xff, (count >> 8) & 0xff, count & 0xff];
}

/** The first message of a client, which would take so many bytes of answers in. */
export function hello(token: string, run: string, credit: number): number[] {
  return cbor({ hello: { version: 1, token, run, credit } });
}
