import type { PodTemplate, ServiceAccount } from "../../types/core-v1.ts";
import { subdomainName } from "../metadata.ts";
import { validatePodTemplate } from "../pod/pod.ts";
import { type KindRules, plainRules } from "../rules.ts";

export const serviceAccountRules: KindRules<ServiceAccount> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: () => [],
});

export const podTemplateRules: KindRules<PodTemplate> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ template = {} }) => validatePodTemplate(template, "template"),
  template: ({ template }) => ({ template, path: "template" }),
});
