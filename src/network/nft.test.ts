import { expect, test } from "vitest";
import { SystemClock } from "../engine/clock.ts";
import { Nft } from "./nft.ts";

test.runIf(process.getuid?.() === 0)("a refused script does not spoil the next one", async () => {
  using nft = new Nft(new SystemClock());
  const table = `tandem-test-${process.pid}`;
  await nft.run(`add table ip ${table}\ndelete table ip ${table}\n`);
  await expect(nft.run(`delete table ip ${table}\n`)).rejects.toThrow("No such file or directory");
  await nft.run(`add table ip ${table}\ndelete table ip ${table}\n`);
});
