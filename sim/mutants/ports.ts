import type { Pod, PodStatus } from "../../src/model/types/core-v1.ts";
import type { NodeEffects } from "../../src/node/effects.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";

/** Statuses arrive changed: all, or only every `every`th, so that a right one comes before. */
export function changingStatus(
  change: (status: PodStatus) => PodStatus,
  every = 1,
): (real: ApiClient) => ApiClient {
  return (real) => {
    let count = 0;
    const changed: Pick<ApiClient, "patch"> = {
      patch: async (resource, key, patch, options) => {
        if (resource.resource !== "pods" || options?.subresource !== "status") {
          return real.patch(resource, key, patch, options);
        }
        count += 1;
        const written = await real.patch(resource, key, patch, options);
        if (count % every !== 0) return written;
        const { status = {} } = written as Pod;
        const body = { status: change(status) };
        return real.patch(resource, key, { type: "merge", body }, options);
      },
    };
    return wrapped(real, changed);
  };
}

/** A terminal phase never reaches the API. */
export function withoutLastWord(real: ApiClient): ApiClient {
  return wrapped(real, {
    patch: async (resource, key, patch, options) => {
      const { status } = patch.body as Pod;
      const isLast = status?.phase === "Succeeded" || status?.phase === "Failed";
      return isLast ? real.get(resource, key) : real.patch(resource, key, patch, options);
    },
  });
}

/** Every start is made twice. */
export function twiceStarted(real: NodeEffects): NodeEffects {
  return {
    ...real,
    startContainer: async (request, signal) => {
      await real.startContainer(request, signal);
      return real.startContainer(request, signal);
    },
  };
}

/** Init containers that finished are not seen until a main was. */
export function forgettingInits(real: NodeEffects): NodeEffects {
  return {
    ...real,
    observe: async (uid, signal) => {
      const view = await real.observe(uid, signal);
      if (view.containers.some(({ name }) => name.startsWith("m"))) return view;
      const isFinished = ({ name, state }: (typeof view.containers)[number]): boolean =>
        name.startsWith("i") && state === "exited";
      return { ...view, containers: view.containers.filter((record) => !isFinished(record)) };
    },
  };
}

/** Goes by the times of the records, whatever became of the clock. */
export function newestByClock(real: NodeEffects): NodeEffects {
  return {
    ...real,
    observe: async (uid, signal) => {
      const view = await real.observe(uid, signal);
      return { ...view, containers: view.containers.toSorted((a, b) => b.createdAt - a.createdAt) };
    },
  };
}

/** Says that it removed what it did not. */
export function withoutRemovals(real: NodeEffects): NodeEffects {
  return { ...real, removeContainer: async () => ({ ok: true }) };
}

export function wrapped(real: ApiClient, changed: Partial<ApiClient>): ApiClient {
  return {
    get: async (...given) => real.get(...given),
    list: async (...given) => real.list(...given),
    watch: (...given) => real.watch(...given),
    create: async (...given) => real.create(...given),
    update: async (...given) => real.update(...given),
    patch: async (...given) => real.patch(...given),
    delete: async (...given) => real.delete(...given),
    createSubresource: async (...given) => real.createSubresource(...given),
    ...changed,
  };
}
