import type { KubeObject } from "../../model/object.ts";
import { admitAction } from "../admission/admit.ts";
import type { Api } from "../api.ts";
import type { ExpectedKind } from "../objects/body.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** What was POSTed below an object, as admission leaves it; throws its refusal. */
export async function admitted(
  api: Api,
  request: ApiRequest,
  of: { readonly kind: ExpectedKind; readonly sent: KubeObject; readonly dryRun: boolean },
): Promise<KubeObject> {
  return admitAction(api, {
    operation: "CREATE",
    request,
    object: of.sent,
    action: of.kind,
    previous: undefined,
    dryRun: of.dryRun,
  });
}
