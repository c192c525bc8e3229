import { invalid } from "../../field-error.ts";
import type { Namespace } from "../../types/core-v1.ts";
import { each, type Faults, matches, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";
import {
  labelName,
  validateKnownFinalizer,
  validateMetadata,
  validateMetadataUpdate,
} from "../metadata.ts";
import { type KindRules, partRules } from "../rules.ts";

export const namespaceRules: KindRules<Namespace> = {
  create: ({ metadata, spec }) => [
    ...validateMetadata(metadata, { scope: "cluster", name: labelName }),
    ...(spec?.finalizers ?? []).flatMap((finalizer) =>
      validateFinalizer(finalizer, "spec.finalizers"),
    ),
  ],
  update: ({ metadata }, old) => validateMetadataUpdate(metadata, old.metadata),
  subresources: {
    status: partRules(validatePhase),
    finalize: partRules(({ spec }) => each(spec?.finalizers, "spec.finalizers", validateFinalizer)),
  },
};

function validateFinalizer(finalizer: string, path: string): Faults {
  return [...matches(finalizer, path, qualifiedName), ...validateKnownFinalizer(finalizer, path)];
}

function validatePhase({ metadata, status }: Namespace): Faults {
  const isDeleted = metadata?.deletionTimestamp !== undefined;
  const phase = isDeleted ? "Terminating" : "Active";
  const detail = `may only be '${phase}' if \`deletionTimestamp\` is ${isDeleted ? "not " : ""}empty`;
  return when(status?.phase !== phase, invalid("status.Phase", status?.phase ?? "", detail));
}
