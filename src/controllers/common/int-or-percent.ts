/** A count or a share of `total`: `3` or `"25%"`. What is neither is 0; validation has refused it before. */
export function resolveShare(
  value: number | string | undefined,
  total: number,
  round: "up" | "down",
): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value ?? "")?.[1];
  if (percent === undefined) return 0;
  const share = (Number(percent) * total) / 100;
  return round === "up" ? Math.ceil(share) : Math.floor(share);
}
