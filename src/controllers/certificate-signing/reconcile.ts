import { Controller } from "../../client/controller.ts";
import { certificatesigningrequests, keyOf } from "../../client/resources.ts";
import type { CertificateSigner } from "../../ports/certificate-signer.ts";
import { performerFor, type ControllerContext } from "../common/context.ts";
import { perform } from "../common/perform.ts";
import { awaitsSigning, decide, issue, pemOf } from "./decide.ts";

/** Signs approved CertificateSigningRequests with the cluster's authority. */
export function certificateSigning(
  context: ControllerContext,
  signer: CertificateSigner,
): Controller {
  const { informers, clock, log } = context;
  const performer = performerFor(context, "certificate-controller");
  const informer = informers.of(certificatesigningrequests);
  const controller = new Controller({
    name: "certificate-signing",
    clock,
    log,
    reconcile: async (key) => {
      const request = informer.get(key);
      if (request === undefined) return {};
      const subject = awaitsSigning(request) ? await signer.read(pemOf(request)) : undefined;
      const decision = decide(request, subject, clock.now());
      if (decision.step === "wait") return { wakeAt: decision.wakeAt };
      const writes =
        decision.step === "sign"
          ? [issue(request, await signer.sign(decision.order))]
          : decision.writes;
      await perform(performer, writes);
      return {};
    },
  });
  informer.onChange(({ after }) => {
    if (after !== undefined) controller.enqueue(keyOf(after));
  });
  return controller;
}
