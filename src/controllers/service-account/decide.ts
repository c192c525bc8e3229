import { configmaps, serviceaccounts } from "../../client/resources.ts";
import type { Stored } from "../../model/object.ts";
import type { ConfigMap, Namespace, ServiceAccount } from "../../model/types/core-v1.ts";
import type { Decision, Write } from "../common/write.ts";

export const DEFAULT_ACCOUNT = "default";
export const ROOT_CA = "kube-root-ca.crt";

export interface ServiceAccountView {
  readonly namespace: Stored<Namespace>;
  readonly account: Stored<ServiceAccount> | undefined;
  readonly rootCa: Stored<ConfigMap> | undefined;
  /** The certificate of the authority that signs for the API server, PEM. */
  readonly rootCaPem: string;
}

/** Every namespace has the service account `default` and the root certificate that its pods trust the API by. */
export function decide(view: ServiceAccountView): Decision {
  const { namespace } = view;
  if (namespace.metadata.deletionTimestamp !== undefined) return { writes: [] };
  return { writes: [...accountWrites(view), ...rootCaWrites(view)] };
}

function accountWrites({ namespace, account }: ServiceAccountView): readonly Write[] {
  if (account !== undefined) return [];
  const object: ServiceAccount = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace: namespace.metadata.name, name: DEFAULT_ACCOUNT },
  };
  return [{ verb: "create", kind: serviceaccounts, object, mayExist: true }];
}

function rootCaWrites({ namespace, rootCa, rootCaPem }: ServiceAccountView): readonly Write[] {
  const data = { "ca.crt": rootCaPem };
  if (rootCa !== undefined) {
    if (rootCa.data?.["ca.crt"] === rootCaPem) return [];
    const object: ConfigMap = { ...rootCa, data };
    return [{ verb: "update", kind: configmaps, object }];
  }
  const annotations = {
    "kubernetes.io/description":
      "Holds the certificate authority to check the API server by, for clients that reach it at its Service.",
  };
  const metadata = { namespace: namespace.metadata.name, name: ROOT_CA, annotations };
  const object: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
  return [{ verb: "create", kind: configmaps, object, mayExist: true }];
}
