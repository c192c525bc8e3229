import { storageclasses } from "../../client/resources.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { Controller } from "../../client/controller.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { LOCAL_PATH } from "../volume-binding/local-path.ts";

/** The class that claims get which name none: directories of this machine, made when their consumer is placed. */
export const standardClass: StorageClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "standard",
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: LOCAL_PATH,
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: false,
};

/** Makes the class `standard` once, unless there is one of that name; whoever deletes it is rid of it until the next start. */
export function standardStorageClass(context: ControllerContext): Controller {
  const { clock, log } = context;
  const performer = performerFor(context, LOCAL_PATH);
  const controller = new Controller({
    name: "standard-storage-class",
    clock,
    log,
    reconcile: async () => {
      const write = { verb: "create", kind: storageclasses, object: standardClass } as const;
      await perform(performer, [{ ...write, mayExist: true }]);
      return {};
    },
  });
  controller.enqueue(standardClass.metadata?.name ?? "");
  return controller;
}
