import { invalid, required } from "../../field-error.ts";
import type {
  ServiceReference,
  WebhookClientConfig,
} from "../../types/admissionregistration-v1.ts";
import { type Faults, need, when } from "../checks.ts";
import { dnsSubdomain, portNumberFaults } from "../formats.ts";

/** Where a webhook is: a URL or a Service, exactly one of them. */
export function validateClientConfig(config: WebhookClientConfig, path: string): Faults {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined)) {
    return [required(path, "exactly one of url or service is required")];
  }
  if (url !== undefined) return validateUrl(url, `${path}.url`);
  return service === undefined ? [] : validateService(service, `${path}.service`);
}

const form = "; desired format: https://host[/path]";

function validateUrl(text: string, path: string): Faults {
  // By hand: what `URL` says of a text without a scheme is not what Go says.
  const [, scheme = "", authority = "", rest = ""] =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?(.*)$/s.exec(text) ?? [];
  const [, user, host = ""] = /^(?:(.*)@)?(.*)$/s.exec(authority) ?? [];
  const [, , query = "", fragment = ""] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest) ?? [];
  return [
    ...when(
      scheme.toLowerCase() !== "https",
      invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`),
    ),
    ...when(host === "", invalid(path, host, `host must be provided${form}`)),
    ...when(
      user !== undefined,
      invalid(path, user, "user information is not permitted in the URL"),
    ),
    ...when(fragment !== "", invalid(path, fragment, "fragments are not permitted in the URL")),
    ...when(query !== "", invalid(path, query, "query parameters are not permitted in the URL")),
  ];
}

function validateService(service: ServiceReference, path: string): Faults {
  const { port = 443, path: urlPath = "" } = service;
  const portFaults = portNumberFaults(port);
  return [
    ...need(service.name, `${path}.name`, "service name is required"),
    ...need(service.namespace, `${path}.namespace`, "service namespace is required"),
    ...when(
      portFaults.length > 0,
      invalid(`${path}.port`, port, `port is not valid: ${portFaults.join(", ")}`),
    ),
    ...(urlPath === "" || urlPath === "/" ? [] : validateUrlPath(urlPath, `${path}.path`)),
  ];
}

function validateUrlPath(urlPath: string, path: string): Faults {
  if (urlPath === "//") return [invalid(path, urlPath, "segment[0] may not be empty")];
  const segments = urlPath.slice(1).replace(/\/$/, "").split("/");
  return [
    ...when(!urlPath.startsWith("/"), invalid(path, urlPath, "must start with a '/'")),
    ...segments.flatMap((segment, index) => {
      const name = `segment[${index}]`;
      return segment === ""
        ? [invalid(path, urlPath, `${name} may not be empty`)]
        : dnsSubdomain(segment).map((fault) => invalid(path, urlPath, `${name}: ${fault}`));
    }),
  ];
}
