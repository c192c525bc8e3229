/**
 * A Kubernetes resource quantity (`500m`, `1.5Gi`, `1e3`), held exactly: billionths of the unit. Finer fractions are
 * rounded up and amounts are capped at 2^63-1, as the API machinery does.
 */
export interface Quantity {
  readonly nanos: bigint;
  /** The family of suffixes in which the quantity was written and is written again. */
  readonly format: QuantityFormat;
}

/** What Kubernetes says of a text that is no quantity. */
export const quantityRule =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Why `text` is no quantity: it has another form altogether, or only its suffix is unknown. */
export function quantityFault(text: string): string {
  const hasForm = /^[+-]?(\d+\.?\d*|\.\d+)[eEinumkKMGTP]*[-+]?\d*$/.test(text);
  return hasForm ? "unable to parse quantity's suffix" : quantityRule;
}

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The quantity that `text` writes; `undefined` when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length > textLengthMax) return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*)([+-]?\d*)$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", letters = "", exponent = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const scale = scaleOf(letters, exponent);
  if (scale === undefined) return undefined;
  const shift = scale.tens + 9 - fraction.length;
  const size = BigInt(whole + fraction) * scale.factor;
  const magnitude =
    shift >= 0 ? size * 10n ** BigInt(shift) : ceilDivide(size, 10n ** BigInt(-shift));
  const capped = magnitude > nanosMax ? nanosMax : magnitude;
  return { nanos: sign === "-" ? -capped : capped, format: scale.format };
}

/** A whole number of units, such as bytes or replicas. */
export function quantityOf(units: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return { nanos: BigInt(units) * unit, format };
}

/** A number of thousandths, such as millicores. */
export function quantityOfMillis(millis: number | bigint): Quantity {
  return { nanos: BigInt(millis) * milli, format: "DecimalSI" };
}

/** The canonical text: the largest suffix without a fraction (`1000m` is `1`, `1024Ki` is `1Mi`). */
export function formatQuantity(quantity: Quantity): string {
  const { nanos, format } = quantity;
  if (nanos === 0n) return "0";
  const isWhole = nanos % unit === 0n;
  const size = absolute(nanos);
  if (format === "BinarySI" && isWhole && size >= 1024n * unit) return formatBinary(nanos / unit);
  return formatDecimal(nanos, format === "DecimalExponent" ? "exponent" : "suffix");
}

/** `text` in canonical form; `undefined` when it is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

/** Whole units, rounded away from zero. Safe for anything below 2^53 (8 PiB). */
export function valueOf(quantity: Quantity): number {
  return Number(roundAway(quantity.nanos, unit));
}

/** Thousandths, rounded away from zero: millicores of a cpu quantity. */
export function milliValueOf(quantity: Quantity): number {
  return Number(roundAway(quantity.nanos, milli));
}

/** The sum, in the format of `left` unless that is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  return {
    nanos: left.nanos + right.nanos,
    format: left.nanos === 0n ? right.format : left.format,
  };
}

/** The difference, in the format of `left` unless that is zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return addQuantities(left, { nanos: -right.nanos, format: right.format });
}

/** Negative, zero or positive as `left` is less than, equal to or more than `right`. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0;
}

/** Longer texts are refused before any arithmetic, whose cost grows with the square of the length. */
const textLengthMax = 100;
const unit = 1_000_000_000n;
const milli = 1_000_000n;
const nanosMax = (2n ** 63n - 1n) * unit;

interface Scale {
  readonly tens: number;
  readonly factor: bigint;
  readonly format: QuantityFormat;
}

const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
/** Larger exponents than these are beyond the cap or below a billionth in any case; they bound the work. */
const exponentMax = 60;

function scaleOf(letters: string, exponent: string): Scale | undefined {
  if (/^[eE]$/.test(letters) && /\d/.test(exponent)) {
    const tens = Math.max(-exponentMax, Math.min(exponentMax, Number(exponent)));
    return { tens, factor: 1n, format: "DecimalExponent" };
  }
  if (exponent !== "") return undefined;
  const decimal = decimalSuffixes.findIndex((suffix) => suffix === letters);
  if (decimal >= 0) return { tens: (decimal - 3) * 3, factor: 1n, format: "DecimalSI" };
  const binary = binarySuffixes.findIndex((suffix) => suffix === letters);
  if (binary > 0) return { tens: 0, factor: 1024n ** BigInt(binary), format: "BinarySI" };
  return undefined;
}

function formatBinary(units: bigint): string {
  let rest = units;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length - 1) {
    rest /= 1024n;
    power += 1;
  }
  return `${rest}${binarySuffixes[power] ?? ""}`;
}

function formatDecimal(nanos: bigint, style: "suffix" | "exponent"): string {
  let rest = nanos;
  let power = 0;
  while (rest % 1000n === 0n && power < decimalSuffixes.length - 1) {
    rest /= 1000n;
    power += 1;
  }
  if (style === "suffix") return `${rest}${decimalSuffixes[power] ?? ""}`;
  const tens = (power - 3) * 3;
  return tens === 0 ? `${rest}` : `${rest}e${tens}`;
}

function ceilDivide(size: bigint, by: bigint): bigint {
  return (size + by - 1n) / by;
}

function roundAway(nanos: bigint, by: bigint): bigint {
  const size = ceilDivide(absolute(nanos), by);
  return nanos < 0n ? -size : size;
}

function absolute(nanos: bigint): bigint {
  return nanos < 0n ? -nanos : nanos;
}
