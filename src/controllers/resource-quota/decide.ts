import { resourcequotas, type KindOf } from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import { sum, toResourceList, type Resources } from "../../model/pod/resources.ts";
import { quotaUsageOf, speaksOf } from "../../model/quota/usage.ts";
import type { Quantity } from "../../model/quantity.ts";
import type { ResourceQuota } from "../../model/types/core-v1.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision } from "../common/write.ts";

const NONE: Quantity = { nanos: 0n, format: "DecimalSI" };

export interface QuotaView {
  readonly quota: Stored<ResourceQuota>;
  /** What is in the namespace, by kind. */
  readonly contents: readonly {
    readonly kind: KindOf<KubeObject>;
    readonly objects: readonly Stored<KubeObject>[];
  }[];
}

/** What the namespace uses of what the quota limits. */
export function decide({ quota, contents }: QuotaView): Decision {
  const hard = quota.spec?.hard ?? {};
  const usages = contents.flatMap(({ kind, objects }) =>
    objects
      .filter((object) => speaksOf(quota.spec, kind, object))
      .map((object) => quotaUsageOf(kind, object)),
  );
  const total: Resources = usages.reduce(sum, new Map());
  const used = new Map(Object.keys(hard).map((name) => [name, total.get(name) ?? NONE]));
  const status = { hard, used: toResourceList(used) };
  return { writes: statusWrite(resourcequotas, quota, status) };
}
