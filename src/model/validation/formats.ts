/** Checks of single strings. Each returns what is wrong with the value, in Kubernetes' words; nothing when it is right. */
export type Format = (value: string) => readonly string[];

/** A label of a DNS name: containers, volumes, namespaces. */
export const dnsLabel: Format = (value) => [
  ...maxBytes(value, 63),
  ...(labelPattern.test(value) ? [] : [labelFault(value)]),
];

/** A DNS name: most objects. */
export const dnsSubdomain: Format = (value) => [
  ...maxBytes(value, 253),
  ...(subdomainPattern.test(value)
    ? []
    : [
        regexFault(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
          subdomainSource,
          "example.com",
        ),
      ]),
];

/** A DNS label as RFC 1035 has it (no digit first): the names of Services. */
export const dns1035Label: Format = (value) => [
  ...maxBytes(value, 63),
  ...pattern(
    value,
    "[a-z]([-a-z0-9]*[a-z0-9])?",
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    ["my-name", "abc-123"],
  ),
];

/** `*.example.com`. */
const wildcardSubdomain: Format = (value) => [
  ...maxBytes(value, 253),
  ...pattern(
    value,
    `\\*\\.${subdomainSource}`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    ["*.example.com"],
  ),
];

/** A DNS name in which labels may hold underscores: search domains. */
export const subdomainWithUnderscore: Format = (value) => [
  ...maxBytes(value, 253),
  ...pattern(
    value,
    "[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*",
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must start and end with an alphanumeric character or '_'",
    ["example.com"],
  ),
];

/** `name` or `prefix/name`: keys of labels and annotations, resources, finalizers. */
export const qualifiedName: Format = (value) => {
  const [first = "", second, ...more] = value.split("/");
  if (more.length > 0) {
    return [
      `a qualified name ${qualifiedNameFault} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix = second === undefined ? undefined : first;
  const name = second ?? first;
  return [...prefixFaults(prefix), ...nameFaults(name)];
};

/** The value of a label. */
export const labelValue: Format = (value) => [
  ...maxBytes(value, 63),
  ...pattern(
    value,
    "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ["MyValue", "my_value", "12345"],
  ),
];

/** A key of a ConfigMap's or Secret's data. */
export const configMapKey: Format = (value) => [
  ...maxBytes(value, 253),
  ...pattern(
    value,
    "[-._a-zA-Z0-9]+",
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    ["key.name", "KEY_NAME", "key-name"],
  ),
  ...directoryFaults(value),
];

/** The name of an environment variable, as 1.34 on allows them. */
export const environmentName: Format = (value) =>
  value === ""
    ? ["environment variable name must be non-empty"]
    : /^[\x20-\x3c\x3e-\x7e]*$/.test(value)
      ? []
      : [
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ];

/** A port's name as an IANA service name. */
export const portName: Format = (value) => [
  ...maxBytes(value, 15),
  ...(/^[-a-z0-9]+$/.test(value)
    ? []
    : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(value) ? [] : ["must contain at least one letter (a-z)"]),
  ...(value.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(value) ? ["must not begin or end with a hyphen"] : []),
];

/** The name of an HTTP header. */
export const httpHeaderName: Format = (value) =>
  pattern(
    value,
    "[-A-Za-z0-9]+",
    "a valid HTTP header must consist of alphanumeric characters or '-'",
    ["X-Header-Name"],
  );

/** A percentage such as `25%`. */
export const percent: Format = (value) =>
  pattern(
    value,
    "[0-9]+%",
    "a valid percent string must be a numeric string followed by an ending '%'",
    ["1%", "93%"],
  );

/** `*.example.com` or `example.com`: hosts of an Ingress. */
export const ingressHost: Format = (value) =>
  value.includes("*") ? wildcardSubdomain(value) : dnsSubdomain(value);

/** What a port number must be; the empty list when it is one. */
export function portNumberFaults(value: number): readonly string[] {
  return value >= 1 && value <= 65535 ? [] : [inclusiveRange(1, 65535)];
}

export function inclusiveRange(least: number, most: number): string {
  return `must be between ${least} and ${most}, inclusive`;
}

/** `message (e.g. 'a',  or 'b', regex used for validation is '...')`. */
export function regexFault(
  message: string,
  source: string,
  ...examples: readonly string[]
): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${source}')`;
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${shown}regex used for validation is '${source}')`;
}

/** Whether the value is longer than `bytesMax`, as UTF-8. */
export function maxBytes(value: string, bytesMax: number): readonly string[] {
  return byteLength(value) > bytesMax ? [`must be no more than ${bytesMax} bytes`] : [];
}

/** The length in bytes of a string's UTF-8 form. */
export function byteLength(value: string): number {
  let bytes = 0;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const labelSource = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomainSource = `${labelSource}(\\.${labelSource})*`;
const labelPattern = new RegExp(`^${labelSource}$`);
const subdomainPattern = new RegExp(`^${subdomainSource}$`);

const qualifiedSource = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const qualifiedPattern = new RegExp(`^${qualifiedSource}$`);
const qualifiedNameFault = regexFault(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedSource,
  "MyName",
  "my.name",
  "123-abc",
);

function labelFault(value: string): string {
  if (subdomainPattern.test(value)) return "must not contain dots";
  return regexFault(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    labelSource,
    "my-name",
    "123-abc",
  );
}

function prefixFaults(prefix: string | undefined): readonly string[] {
  if (prefix === undefined) return [];
  if (prefix === "") return ["prefix part must be non-empty"];
  return dnsSubdomain(prefix).map((fault) => `prefix part ${fault}`);
}

function nameFaults(name: string): readonly string[] {
  return [
    ...(name === "" ? ["name part must be non-empty"] : []),
    ...maxBytes(name, 63).map((fault) => `name part ${fault}`),
    ...(qualifiedPattern.test(name) ? [] : [`name part ${qualifiedNameFault}`]),
  ];
}

function directoryFaults(value: string): readonly string[] {
  if (value === "." || value === "..") return [`must not be '${value}'`];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

function pattern(
  value: string,
  source: string,
  message: string,
  examples: readonly string[],
): readonly string[] {
  return new RegExp(`^(?:${source})$`).test(value)
    ? []
    : [regexFault(message, source, ...examples)];
}
