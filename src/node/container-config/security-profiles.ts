import { join } from "node:path";

import type { AppArmorProfile, SeccompProfile } from "../../model/types/core-v1.ts";
import type { SecurityProfile } from "../../ports/cri-config.ts";
import { PodError } from "../pod-error.ts";

/** What CRI is told for a seccomp profile; without one nothing is filtered, as a kubelet does by default. */
export function seccompProfile(
  profile: SeccompProfile | undefined,
  directory: string,
): SecurityProfile {
  if (profile === undefined) return { profileType: "Unconfined" };
  switch (profile.type) {
    case "Unconfined":
      return { profileType: "Unconfined" };
    case "RuntimeDefault":
      return { profileType: "RuntimeDefault" };
    case "Localhost":
      return {
        profileType: "Localhost",
        localhostRef: join(directory, required(profile, "localhostProfile")),
      };
    default:
      throw new PodError(`unsupported seccomp profile type "${profile.type}"`);
  }
}

/** What CRI is told for an AppArmor profile. A host without AppArmor can run a pod only unconfined. */
export function appArmorProfile(
  profile: AppArmorProfile | undefined,
  isEnabled: boolean,
): SecurityProfile | undefined {
  if (profile === undefined) return undefined;
  if (profile.type === "Unconfined") return { profileType: "Unconfined" };
  if (!isEnabled) {
    throw new PodError("Cannot enforce AppArmor: AppArmor is not enabled on the host");
  }
  switch (profile.type) {
    case "RuntimeDefault":
      return { profileType: "RuntimeDefault" };
    case "Localhost":
      return { profileType: "Localhost", localhostRef: required(profile, "localhostProfile") };
    default:
      throw new PodError(`unsupported AppArmor profile type "${profile.type}"`);
  }
}

function required(
  profile: { readonly type: string; readonly localhostProfile?: string | undefined },
  field: "localhostProfile",
): string {
  const value = profile[field];
  if (value !== undefined && value !== "") return value;
  throw new PodError(`${field} must be set if profile type is ${profile.type}`);
}
