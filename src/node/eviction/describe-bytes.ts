/** Bytes as a kubelet's messages have them: whole kibibytes, or the largest unit that needs no fraction. */
export function describeBytes(bytes: number): string {
  const units = ["Ki", "Mi", "Gi", "Ti"];
  let rest = Math.floor(bytes / 1024);
  let unit = 0;
  while (rest > 0 && rest % 1024 === 0 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${rest}${units[unit] ?? ""}`;
}
