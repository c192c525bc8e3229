import { jobs } from "../../src/client/resources.ts";
import type { KubeObject, Stored } from "../../src/model/object.ts";
import type { Job } from "../../src/model/types/batch-v1.ts";
import type {
  ApiClient,
  ResourceOf,
  WatchEvent,
  WatchOptions,
} from "../../src/ports/api-client.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { wrapped } from "../mutants/ports.ts";

/** Bugs of controllers, and of the API. `whole-life.test.ts` proves that each is seen. */
export const wholeMutants: Readonly<Record<string, Mutant>> = {
  "events-lost": {
    breaks: "a watch loses nothing and keeps the order",
    watched: losingEvents,
  },
  "success-counted-twice": {
    breaks: "a Job counts each success once",
    controllersApi: (real) =>
      afterJobWrites(real, async (job) => {
        const succeeded = job.status?.succeeded ?? 0;
        if (succeeded === 0) return;
        const patch = { type: "merge", body: { status: { succeeded: succeeded + 1 } } } as const;
        await real.patch(jobs, job.metadata, patch, { subresource: "status" });
      }),
  },
  "job-never-rests": {
    breaks: "a Job ends once",
    controllersApi: (real) =>
      afterJobWrites(real, async ({ metadata, spec, status }) => {
        const isComplete = status?.conditions?.some(({ type }) => type === "Complete");
        if (!isComplete) return;
        const { name, uid } = metadata;
        const owner = { apiVersion: "batch/v1", kind: "Job", name, uid, controller: true };
        await real.create({ group: "", version: "v1", resource: "pods" }, metadata.namespace, {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { generateName: "again-", ownerReferences: [owner] },
          spec: spec?.template.spec,
        } as KubeObject);
      }),
  },
  "pods-made-twice": {
    breaks: "no more pods than the surge allows",
    controllersApi: (real) =>
      wrapped(real, {
        create: async (resource, namespace, object, options) => {
          if (resource.resource === "pods") await real.create(resource, namespace, object, options);
          return real.create(resource, namespace, object, options);
        },
      }),
  },
  "old-pods-kept": {
    breaks: "a workload gets where it should",
    controllersApi: (real) => notDeleting(real, "pods"),
  },
  "garbage-kept": {
    breaks: "nothing is left of deleted workloads",
    controllersApi: (real) => notDeleting(real, "replicasets"),
  },
};

function losingEvents(real: ApiClient): ApiClient {
  let count = 0;
  return wrapped(real, {
    async *watch<T extends KubeObject>(
      resource: ResourceOf<T>,
      options: WatchOptions,
    ): AsyncIterable<WatchEvent<T>> {
      for await (const event of real.watch(resource, options)) {
        count += 1;
        if (count % 5 !== 2) yield event;
      }
    },
  });
}

function afterJobWrites(real: ApiClient, then: (job: Stored<Job>) => Promise<void>): ApiClient {
  const after = async <T extends KubeObject>(written: Stored<T>): Promise<Stored<T>> => {
    const object: Stored<KubeObject> = written;
    if (object.kind === "Job") await then(object);
    return written;
  };
  return wrapped(real, {
    patch: async (...given) => after(await real.patch(...given)),
    update: async (...given) => after(await real.update(...given)),
  });
}

function notDeleting(real: ApiClient, resource: string): ApiClient {
  return wrapped(real, {
    delete: async (of, key, options) =>
      of.resource === resource ? real.get(of, key) : real.delete(of, key, options),
  });
}
