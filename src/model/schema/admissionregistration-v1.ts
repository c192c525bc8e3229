/** Every field of the admissionregistration.v1 definitions; the notation is explained in `notation.ts`. */
export const admissionregistrationV1 = `
MatchCondition
  name 1 string!
  expression 2 string!
MutatingWebhook
  name 1 string!
  clientConfig 2 WebhookClientConfig!
  rules 3 RuleWithOperations[] atomic
  failurePolicy 4 string*
  matchPolicy 9 string*
  namespaceSelector 5 meta.v1.LabelSelector
  objectSelector 11 meta.v1.LabelSelector
  sideEffects 6 string!
  timeoutSeconds 7 int32*
  admissionReviewVersions 8 string[]! atomic
  reinvocationPolicy 10 string*
  matchConditions 12 MatchCondition[] patch(merge:name) map(name)
MutatingWebhookConfiguration
  metadata 1 meta.v1.ObjectMeta
  webhooks 2 MutatingWebhook[] patch(merge:name) map(name)
RuleWithOperations
  operations 1 string[] atomic
  apiGroups 2/1 string[] atomic
  apiVersions 2/2 string[] atomic
  resources 2/3 string[] atomic
  scope 2/4 string*
ServiceReference
  namespace 1 string!
  name 2 string!
  path 3 string*
  port 4 int32*
ValidatingWebhook
  name 1 string!
  clientConfig 2 WebhookClientConfig!
  rules 3 RuleWithOperations[] atomic
  failurePolicy 4 string*
  matchPolicy 9 string*
  namespaceSelector 5 meta.v1.LabelSelector
  objectSelector 10 meta.v1.LabelSelector
  sideEffects 6 string!
  timeoutSeconds 7 int32*
  admissionReviewVersions 8 string[]! atomic
  matchConditions 11 MatchCondition[] patch(merge:name) map(name)
ValidatingWebhookConfiguration
  metadata 1 meta.v1.ObjectMeta
  webhooks 2 ValidatingWebhook[] patch(merge:name) map(name)
WebhookClientConfig
  url 3 string*
  service 1 ServiceReference
  caBundle 2 bytes
`;
