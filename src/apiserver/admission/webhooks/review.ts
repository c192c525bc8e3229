import type { KubeObject } from "../../../model/object.ts";
import { admissionRequest, type AdmissionRequest } from "../matching/request.ts";
import type { Subject } from "../matching/subject.ts";
import type { Admission } from "../plugin.ts";
import type { Webhook } from "./hooks.ts";

/** `admission.k8s.io/v1` AdmissionReview, as it is sent. Version `v1beta1` looks the same. */
export interface Review {
  readonly kind: "AdmissionReview";
  readonly apiVersion: string;
  readonly request: ReviewRequest;
}

export interface ReviewRequest extends AdmissionRequest {
  readonly uid: string;
  readonly object: KubeObject | null;
  readonly oldObject: KubeObject | null;
}

/** What `webhook` is asked about `subject`, under the name `uid`. */
export function reviewOf(
  admission: Admission,
  subject: Subject,
  { webhook, uid }: { readonly webhook: Webhook; readonly uid: string },
): Review {
  const version = webhook.admissionReviewVersions.find(isKnownVersion) ?? "v1";
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...admissionRequest(admission, subject),
      object: subject.object ?? null,
      oldObject: subject.oldObject ?? null,
    },
  };
}

function isKnownVersion(version: string): boolean {
  return version === "v1" || version === "v1beta1";
}
