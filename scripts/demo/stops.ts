interface SeenPod {
  readonly status?: {
    readonly initContainerStatuses?: readonly SeenContainer[];
    readonly containerStatuses?: readonly SeenContainer[];
  };
}

interface SeenContainer {
  readonly name: string;
  readonly state?: { readonly terminated?: object };
}

/** The names of containers in the order in which a watch (`kubectl get pod -w -o json`) saw them end. */
export function stopsOf(watched: string): string[] {
  const order: string[] = [];
  for (const pod of objectsOf(watched)) {
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
    // Mains first: of two that one event shows, the main ended no later than its sidecar.
    for (const { name, state } of [...containerStatuses, ...initContainerStatuses]) {
      if (state?.terminated !== undefined && !order.includes(name)) order.push(name);
    }
  }
  return order;
}

/** kubectl prints one indented object after another; only the outermost braces stand at the margin. */
function objectsOf(text: string): SeenPod[] {
  return [...text.matchAll(/^\{$.*?^\}$/gms)].map(([object]): SeenPod => JSON.parse(object));
}
