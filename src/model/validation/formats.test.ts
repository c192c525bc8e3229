import { expect, test } from "vitest";
import {
  configMapKey,
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  environmentName,
  type Format,
  ingressHost,
  labelValue,
  percent,
  portName,
  qualifiedName,
} from "./formats.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const name =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.each<[string, Format, string, readonly string[]]>([
  ["a DNS label", dnsLabel, "a-1", []],
  ["a DNS label with dots", dnsLabel, "a.b", ["must not contain dots"]],
  ["a DNS label in capitals", dnsLabel, "A", [label]],
  ["a long DNS label", dnsLabel, "a".repeat(64), ["must be no more than 63 bytes"]],
  ["a DNS name of 253 bytes", dnsSubdomain, "a".repeat(253), []],
  ["a long DNS name", dnsSubdomain, "a".repeat(254), ["must be no more than 253 bytes"]],
  ["a Service of old", dns1035Label, "a1", []],
  [
    "a Service of old that begins with a digit",
    dns1035Label,
    "1a",
    [
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ["a qualified name", qualifiedName, "example.com/My_Name", []],
  [
    "a name with two slashes",
    qualifiedName,
    "a/b/c",
    [
      `a qualified name ${name} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  ["a name without a prefix", qualifiedName, "/b", ["prefix part must be non-empty"]],
  ["an empty name", qualifiedName, "a/", ["name part must be non-empty", `name part ${name}`]],
  ["an empty label value", labelValue, "", []],
  ["a key of a ConfigMap", configMapKey, "..a", ["must not start with '..'"]],
  ["a key that is a directory", configMapKey, "..", ["must not be '..'"]],
  ["an environment variable with a dot", environmentName, "a.b-c d", []],
  [
    "an environment variable with an equals sign",
    environmentName,
    "a=b",
    [
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    ],
  ],
  ["a port's name", portName, "http-2", []],
  [
    "a bad name of a port",
    portName,
    "-1--2-",
    [
      "must contain at least one letter (a-z)",
      "must not contain consecutive hyphens",
      "must not begin or end with a hyphen",
    ],
  ],
  ["a host with a wildcard", ingressHost, "*.example.com", []],
  ["a percentage", percent, "25%", []],
])("%s: %o", (_title, format, value, faults) => {
  expect(format(value)).toEqual(faults);
});
