import type { Ingress, IngressClass } from "../../model/types/networking-v1.ts";
import { storedObjects } from "../stored.ts";
import { newestDefault } from "./newest-default.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const DEFAULT_CLASS_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";
const LEGACY_CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** An Ingress that names no class gets the default one, if there is one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  mutate: ({ operation, request, object }, api) => {
    const { storedAs } = request.type;
    if (operation !== "CREATE" || storedAs !== "ingresses.networking.k8s.io") return object;
    const ingress: Ingress = object;
    const isSaid =
      ingress.spec?.ingressClassName !== undefined ||
      ingress.metadata?.annotations?.[LEGACY_CLASS_ANNOTATION] !== undefined;
    if (isSaid) return ingress;
    const classes = storedObjects<IngressClass>(api.store, "ingressclasses.networking.k8s.io");
    const name = newestDefault(classes, DEFAULT_CLASS_ANNOTATION);
    if (name === undefined) return ingress;
    return { ...ingress, spec: { ...ingress.spec, ingressClassName: name } };
  },
};
