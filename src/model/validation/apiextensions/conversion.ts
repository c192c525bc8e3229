import { forbidden, required } from "../../field-error.ts";
import type { CustomResourceConversion } from "../../types/apiextensions-v1.ts";
import { validateClientConfig } from "../admission/client-config.ts";
import { validateReviewVersions } from "../admission/webhooks.ts";
import { type Faults, oneOf, when } from "../checks.ts";

/** How a definition's versions become each other. The paths are of upstream's internal type, where `webhook` is flat. */
export function validateConversion(conversion: CustomResourceConversion, path: string): Faults {
  const { strategy, webhook } = conversion;
  const configPath = `${path}.webhookClientConfig`;
  const versionsPath = `${path}.conversionReviewVersions`;
  const isWebhook = strategy === "Webhook";
  const config = webhook?.clientConfig;
  const versions = webhook?.conversionReviewVersions ?? [];
  return [
    ...oneOf(strategy, `${path}.strategy`, ["None", "Webhook"]),
    ...(isWebhook
      ? [
          ...(config === undefined
            ? [required(configPath, "required when strategy is set to Webhook")]
            : validateClientConfig(config, configPath)),
          ...validateReviewVersions(versions, versionsPath),
        ]
      : [
          ...when(
            config !== undefined,
            forbidden(configPath, "should not be set when strategy is not set to Webhook"),
          ),
          ...when(
            versions.length > 0,
            forbidden(versionsPath, "should not be set when strategy is not set to Webhook"),
          ),
        ]),
  ];
}
