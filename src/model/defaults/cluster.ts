import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from "../types/admissionregistration-v1.ts";
import type { CustomResourceDefinition } from "../types/apiextensions-v1.ts";
import type { APIService } from "../types/apiregistration-v1.ts";
import type { TokenRequest } from "../types/authentication-v1.ts";
import type {
  Ingress,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPort,
} from "../types/networking-v1.ts";
import type { PodDisruptionBudget } from "../types/policy-v1.ts";
import type { ClusterRoleBinding, RoleBinding, Subject } from "../types/rbac-v1.ts";
import type { PriorityClass } from "../types/scheduling-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";

export function defaultIngress(ingress: Ingress): Ingress {
  return {
    ...ingress,
    spec: ingress.spec ?? {},
    status: fill(ingress.status ?? {}, { loadBalancer: {} }),
  };
}

export function defaultIngressClass(ingressClass: IngressClass): IngressClass {
  const parameters = mapField("parameters", ingressClass.spec?.parameters, (each) =>
    fill(each, { scope: "Cluster" }),
  );
  return { ...ingressClass, spec: { ...ingressClass.spec, ...parameters } };
}

/** A policy with egress rules is about both directions, any other about ingress. */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  const { spec } = policy;
  if (spec === undefined) return policy;
  const hasTypes = (spec.policyTypes ?? []).length > 0;
  const policyTypes = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  const ports = (each: readonly NetworkPolicyPort[]) =>
    each.map((port) => fill(port, { protocol: "TCP" }));
  return {
    ...policy,
    spec: {
      ...spec,
      podSelector: spec.podSelector ?? {},
      ...mapField("ingress", spec.ingress, (rules) =>
        rules.map((rule) => ({ ...rule, ...mapField("ports", rule.ports, ports) })),
      ),
      ...mapField("egress", spec.egress, (rules) =>
        rules.map((rule) => ({ ...rule, ...mapField("ports", rule.ports, ports) })),
      ),
      ...(!hasTypes && { policyTypes }),
    },
  };
}

export function defaultDisruptionBudget(budget: PodDisruptionBudget): PodDisruptionBudget {
  const zero = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  return { ...budget, spec: budget.spec ?? {}, status: { ...zero, ...budget.status } };
}

export function defaultRoleBinding<T extends RoleBinding | ClusterRoleBinding>(binding: T): T {
  return {
    ...binding,
    ...mapField("subjects", binding.subjects, (subjects) => subjects.map(defaultSubject)),
    roleRef: fillZero(binding.roleRef ?? { kind: "", name: "", apiGroup: "" }, {
      apiGroup: rbacGroup,
    }),
  };
}

export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return fill(priorityClass, { preemptionPolicy: "PreemptLowerPriority" });
}

export function defaultApiService(service: APIService): APIService {
  const reference = mapField("service", service.spec?.service, (each) => fill(each, { port: 443 }));
  return {
    ...service,
    ...mapField("spec", service.spec, (spec) => ({ ...spec, ...reference })),
    status: service.status ?? {},
  };
}

export function defaultMutatingWebhooks(
  configuration: MutatingWebhookConfiguration,
): MutatingWebhookConfiguration {
  return {
    ...configuration,
    ...mapField("webhooks", configuration.webhooks, (webhooks) =>
      webhooks.map((each) => fill(defaultWebhook(each), { reinvocationPolicy: "Never" })),
    ),
  };
}

export function defaultValidatingWebhooks(
  configuration: ValidatingWebhookConfiguration,
): ValidatingWebhookConfiguration {
  return {
    ...configuration,
    ...mapField("webhooks", configuration.webhooks, (webhooks) => webhooks.map(defaultWebhook)),
  };
}

/** Names that a definition leaves out follow from its kind. */
export function defaultCustomResourceDefinition(
  definition: CustomResourceDefinition,
): CustomResourceDefinition {
  const { spec } = definition;
  if (spec?.names === undefined) return definition;
  const { kind } = spec.names;
  return {
    ...definition,
    spec: {
      ...spec,
      names: kind
        ? fillZero(spec.names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
        : spec.names,
      conversion: fillZero(spec.conversion ?? { strategy: "" }, { strategy: "None" }),
    },
  };
}

export function defaultTokenRequest(request: TokenRequest): TokenRequest {
  return { ...request, spec: fill(request.spec ?? {}, { expirationSeconds: 3600 }) };
}

const rbacGroup = "rbac.authorization.k8s.io";

function defaultSubject(subject: Subject): Subject {
  const isPerson = subject.kind === "User" || subject.kind === "Group";
  return isPerson ? fillZero(subject, { apiGroup: rbacGroup }) : subject;
}

function defaultWebhook<T extends MutatingWebhook | ValidatingWebhook>(webhook: T): T {
  const service = mapField("service", webhook.clientConfig?.service, (each) =>
    fill(each, { port: 443 }),
  );
  const changed: T = {
    ...webhook,
    clientConfig: { ...webhook.clientConfig, ...service },
    ...mapField("rules", webhook.rules, (rules) => rules.map((each) => fill(each, { scope: "*" }))),
  };
  const defaults: Partial<MutatingWebhook & ValidatingWebhook> = {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  };
  // These fields are common to both sorts of webhook.
  return fill(changed, defaults as Partial<T>);
}
