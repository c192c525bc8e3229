const nameMax = 63;
const prefixMax = 253;

const namePattern = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const nameRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
  "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and " +
  "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const valueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must " +
  "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used " +
  "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with a qualified name such as `app.kubernetes.io/name`, in Kubernetes' words; empty when it is fine. */
export function qualifiedNameProblems(text: string): readonly string[] {
  const parts = text.split("/");
  const [prefix, name] = parts.length === 1 ? [undefined, parts[0]] : parts;
  if (parts.length > 2 || name === undefined) {
    return [
      `a qualified name ${nameRule.replace(/\)$/, "")}) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  return [...prefixProblems(prefix), ...nameProblems(name)];
}

function prefixProblems(prefix: string | undefined): readonly string[] {
  if (prefix === undefined) return [];
  if (prefix === "") return ["prefix part must be non-empty"];
  const problems: string[] = [];
  if (prefix.length > prefixMax) {
    problems.push(`prefix part must be no more than ${prefixMax} bytes`);
  }
  if (!subdomainPattern.test(prefix)) problems.push(`prefix part ${subdomainRule}`);
  return problems;
}

function nameProblems(name: string): readonly string[] {
  if (name === "") return ["name part must be non-empty", `name part ${nameRule}`];
  const problems: string[] = [];
  if (name.length > nameMax) problems.push(`name part must be no more than ${nameMax} bytes`);
  if (!namePattern.test(name)) problems.push(`name part ${nameRule}`);
  return problems;
}

/** What is wrong with a label's value, in Kubernetes' words; empty when it is fine. */
export function labelValueProblems(value: string): readonly string[] {
  const problems: string[] = [];
  if (value.length > nameMax) problems.push(`must be no more than ${nameMax} bytes`);
  if (value !== "" && !namePattern.test(value)) problems.push(valueRule);
  return problems;
}
