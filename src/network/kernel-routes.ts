import { readFile } from "node:fs/promises";

/**
 * The IPv4 networks that the kernel reaches through a device, as `10.244.0.0/24`. Read from the kernel's own table: a
 * program that would ask it takes longer to start than all the rest of this.
 */
export async function networksBehind(device: string): Promise<readonly string[]> {
  return networksIn(await readFile("/proc/net/route", "utf8"), device);
}

/** Reads `/proc/net/route`: addresses are hexadecimal, and least significant byte first. */
export function networksIn(table: string, device: string): readonly string[] {
  return table.split("\n").flatMap((line) => {
    const [name, destination, , , , , , mask] = line.split("\t");
    if (name !== device || destination === undefined || mask === undefined) return [];
    return [`${octetsOf(destination).join(".")}/${bitsOf(mask)}`];
  });
}

function octetsOf(hex: string): readonly number[] {
  const bytes = hex.match(/../g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 16)).toReversed();
}

function bitsOf(mask: string): number {
  return Number.parseInt(mask, 16).toString(2).replaceAll("0", "").length;
}
