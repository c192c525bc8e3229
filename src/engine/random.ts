import { randomInt, randomUUID } from "node:crypto";
import type { Random } from "../ports/random.ts";

const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** 2^48 is the widest range that `randomInt` takes less one. */
const RESOLUTION = 2 ** 47;

/** Chance from the system's cryptographic source. */
export const systemRandom: Random = {
  next: () => randomInt(RESOLUTION) / RESOLUTION,
  uuid: () => randomUUID(),
  nameSuffix: (length) =>
    Array.from({ length }, () => nameAlphabet.charAt(randomInt(nameAlphabet.length))).join(""),
};
