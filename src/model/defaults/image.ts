/** The pull policy of an image that names none: a `latest` tag, written or implied, is pulled anew each time. */
export function defaultPullPolicy(image: string | undefined): "Always" | "IfNotPresent" {
  return tagOf(image ?? "") === "latest" ? "Always" : "IfNotPresent";
}

/** The tag of an image reference; "" for one with only a digest and for text that is no reference. */
function tagOf(image: string): string {
  const match = referencePattern.exec(image);
  if (match === null) return "";
  const { tag, digest } = match.groups ?? {};
  return tag ?? (digest === undefined ? "latest" : "");
}

const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const host = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const domain = `(?:${host}(?:\\.${host})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const referencePattern = new RegExp(
  `^(?:${domain}/)?${component}(?:/${component})*` +
    "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?" +
    "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$",
);
