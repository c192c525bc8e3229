import { duplicate, invalid, notSupported, required } from "../../field-error.ts";
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from "../../types/admissionregistration-v1.ts";
import { each, type Faults, matches, when } from "../checks.ts";
import { dns1035Label, dnsSubdomain } from "../formats.ts";
import { subdomainName, validateMetadata } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { validateLabelSelector } from "../selector.ts";
import { validateClientConfig } from "./client-config.ts";
import { validateMatchConditions } from "./match-conditions.ts";
import { validateRule } from "./webhook-rules.ts";

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Webhook = MutatingWebhook | ValidatingWebhook;

/** Of both kinds of configuration. An update is held to the same as a creation, as upstream has it. */
export const webhookConfigurationRules: KindRules<Configuration> = {
  create: validateConfiguration,
  update: validateConfiguration,
};

const sideEffects: readonly string[] = ["None", "NoneOnDryRun"];

function validateConfiguration({ metadata, webhooks }: Configuration): Faults {
  return [
    ...validateMetadata(metadata, { scope: "cluster", name: subdomainName, finalizers: "any" }),
    ...each<Webhook>(webhooks, "webhooks", (webhook, path, index) => {
      const before = (webhooks ?? []).slice(0, index);
      const isTaken = webhook.name !== "" && before.some(({ name }) => name === webhook.name);
      return [
        ...validateWebhook(webhook, path),
        ...validateReviewVersions(
          webhook.admissionReviewVersions,
          `${path}.admissionReviewVersions`,
        ),
        ...when(isTaken, duplicate(`${path}.name`, webhook.name)),
      ];
    }),
  ];
}

function validateWebhook(webhook: Webhook, path: string): Faults {
  const { timeoutSeconds: seconds } = webhook;
  return [
    ...validateQualifiedHost(webhook.name, `${path}.name`),
    ...each(webhook.rules, `${path}.rules`, validateRule),
    ...ifSet(webhook.failurePolicy, `${path}.failurePolicy`, ["Fail", "Ignore"]),
    ...ifSet(webhook.matchPolicy, `${path}.matchPolicy`, ["Equivalent", "Exact"]),
    ...(webhook.sideEffects === ""
      ? [required(`${path}.sideEffects`, `must specify one of ${sideEffects.join(", ")}`)]
      : ifSet(webhook.sideEffects, `${path}.sideEffects`, sideEffects)),
    ...when(
      seconds !== undefined && (seconds > 30 || seconds < 1),
      invalid(
        `${path}.timeoutSeconds`,
        seconds,
        "the timeout value must be between 1 and 30 seconds",
      ),
    ),
    ...validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`),
    ...("reinvocationPolicy" in webhook
      ? ifSet(webhook.reinvocationPolicy, `${path}.reinvocationPolicy`, ["IfNeeded", "Never"])
      : []),
    ...validateClientConfig(webhook.clientConfig, `${path}.clientConfig`),
    ...validateMatchConditions(webhook.matchConditions ?? [], `${path}.matchConditions`),
  ];
}

function ifSet(value: string | undefined, path: string, supported: readonly string[]): Faults {
  return when(
    value !== undefined && !supported.includes(value),
    notSupported(path, value, supported),
  );
}

function validateQualifiedHost(name: string, path: string): Faults {
  if (name === "") return [required(path)];
  const faults = dnsSubdomain(name);
  if (faults.length > 0) return [invalid(path, name, faults.join(","))];
  return when(
    name.split(".").length < 3,
    invalid(path, name, "should be a domain with at least three segments separated by dots"),
  );
}

/** The versions of AdmissionReview, or of ConversionReview, that a webhook reads. */
export function validateReviewVersions(versions: readonly string[], path: string): Faults {
  const accepted = ["v1", "v1beta1"];
  const shown = accepted.join(", ");
  if (versions.length === 0) return [required(path, `must specify one of ${shown}`)];
  return [
    ...each(versions, path, (version, at, index) =>
      versions.slice(0, index).includes(version)
        ? [invalid(at, version, "duplicate version")]
        : matches(version, at, dns1035Label),
    ),
    ...when(
      !versions.some((version) => accepted.includes(version)),
      invalid(path, versions, `must include at least one of ${shown}`),
    ),
  ];
}
