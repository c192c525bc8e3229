import type { Container, Pod, PodSpec, ServiceAccount, Volume } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { storedObject } from "../stored.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { denied } from "./refusal.ts";

const TOKEN_MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** A node renews a token that is asked for 3607 seconds; upstream tells its own volumes by this number. */
const TOKEN_EXPIRATION_SECONDS = 3607;
/** The account `default` of a new namespace comes a moment after the namespace. */
const DEFAULT_ACCOUNT_WAIT_MS = 1000;
const DEFAULT_ACCOUNT_STEP_MS = 20;
const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

/** Gives each pod a service account and, unless somebody declines, a volume with its token. */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  mutate: (admission, api) => {
    const { operation, request, object } = admission;
    const isNewPod =
      operation === "CREATE" && request.type.storedAs === "pods" && request.subresource === "";
    if (!isNewPod || object.metadata?.annotations?.[MIRROR_ANNOTATION] !== undefined) return object;
    return withAccount(admission, api);
  },
};

async function withAccount(admission: Admission, api: Api): Promise<Pod> {
  const pod: Pod = admission.object;
  const name = pod.spec?.serviceAccountName || "default";
  const account = await accountOf(admission, api, name);
  if (pod.spec === undefined) return pod;
  const spec: PodSpec = {
    ...pod.spec,
    serviceAccountName: name,
    serviceAccount: name,
    ...((pod.spec.imagePullSecrets ?? []).length === 0 &&
      account.imagePullSecrets !== undefined && { imagePullSecrets: account.imagePullSecrets }),
  };
  const automount =
    spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  return { ...pod, spec: automount ? withTokenVolume(spec, api) : spec };
}

async function accountOf(admission: Admission, api: Api, name: string): Promise<ServiceAccount> {
  const { namespace } = admission.request;
  const waitMs = name === "default" ? DEFAULT_ACCOUNT_WAIT_MS : 0;
  const deadline = api.clock.now() + waitMs;
  for (;;) {
    const found = storedObject<ServiceAccount>(api.store, "serviceaccounts", { namespace, name });
    if (found !== undefined) return found;
    if (api.clock.now() >= deadline) break;
    await api.clock.sleep(DEFAULT_ACCOUNT_STEP_MS);
  }
  const message = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw denied(admission, message);
}

/** Mounts the token where clients look for it, in every container that has nothing else there. */
function withTokenVolume(spec: PodSpec, api: Api): PodSpec {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  if (all.every(hasTokenMount)) return spec;
  const present = spec.volumes?.find((volume) => volume.name.startsWith("kube-api-access-"));
  const volume = present ?? tokenVolume(`kube-api-access-${api.random.nameSuffix(5)}`);
  const mounted = (containers: readonly Container[]): readonly Container[] =>
    containers.map((container) => withTokenMount(container, volume.name));
  return {
    ...spec,
    containers: mounted(spec.containers),
    ...(spec.initContainers !== undefined && { initContainers: mounted(spec.initContainers) }),
    volumes: present === undefined ? [...(spec.volumes ?? []), volume] : spec.volumes,
  };
}

function hasTokenMount(container: Container): boolean {
  return (container.volumeMounts ?? []).some((mount) => mount.mountPath === TOKEN_MOUNT_PATH);
}

function withTokenMount(container: Container, volume: string): Container {
  if (hasTokenMount(container)) return container;
  const mount = { name: volume, readOnly: true, mountPath: TOKEN_MOUNT_PATH };
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
}

function tokenVolume(name: string): Volume {
  const namespaceField = { apiVersion: "v1", fieldPath: "metadata.namespace" };
  return {
    name,
    projected: {
      sources: [
        {
          serviceAccountToken: { expirationSeconds: TOKEN_EXPIRATION_SECONDS, path: "token" },
        },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [{ path: "namespace", fieldRef: namespaceField }] } },
      ],
      defaultMode: 0o644,
    },
  };
}
