import type { Container, Pod } from "../../model/types/core-v1.ts";

/** `current` with the resources and resize policies of `proposed`'s containers, and nothing else of it. */
export function resized(current: Pod, proposed: Pod): Pod {
  const { spec } = current;
  if (spec === undefined) return current;
  return {
    ...current,
    spec: {
      ...spec,
      containers: withResources(spec.containers, proposed.spec?.containers),
      ...(spec.initContainers !== undefined && {
        initContainers: withResources(spec.initContainers, proposed.spec?.initContainers),
      }),
    },
  };
}

function withResources(
  current: readonly Container[],
  proposed: readonly Container[] | undefined,
): readonly Container[] {
  return current.map((container) => {
    const wanted = proposed?.find((each) => each.name === container.name);
    if (wanted === undefined) return container;
    const { resources: _resources, resizePolicy: _policy, ...rest } = container;
    return {
      ...rest,
      ...(wanted.resources !== undefined && { resources: wanted.resources }),
      ...(wanted.resizePolicy !== undefined && { resizePolicy: wanted.resizePolicy }),
    };
  });
}
