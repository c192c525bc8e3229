/** Every field of the admissionregistration.v1 definitions; the notation is explained in `notation.ts`. */
export const admissionregistrationV1 = `
ApplyConfiguration
  expression 1 string
AuditAnnotation
  key 1 string!
  valueExpression 2 string!
ExpressionWarning
  fieldRef 2 string!
  warning 3 string!
JSONPatch
  expression 1 string
MatchCondition
  name 1 string!
  expression 2 string!
MatchResources atomic
  namespaceSelector 1 meta.v1.LabelSelector
  objectSelector 2 meta.v1.LabelSelector
  resourceRules 3 NamedRuleWithOperations[] atomic
  excludeResourceRules 4 NamedRuleWithOperations[] atomic
  matchPolicy 7 string*
MutatingAdmissionPolicy
  metadata 1 meta.v1.ObjectMeta
  spec 2 MutatingAdmissionPolicySpec
MutatingAdmissionPolicyBinding
  metadata 1 meta.v1.ObjectMeta
  spec 2 MutatingAdmissionPolicyBindingSpec
MutatingAdmissionPolicyBindingSpec
  policyName 1 string
  paramRef 2 ParamRef
  matchResources 3 MatchResources
MutatingAdmissionPolicySpec
  paramKind 1 ParamKind
  matchConstraints 2 MatchResources
  variables 3 Variable[] atomic
  mutations 4 Mutation[] atomic
  failurePolicy 5 string*
  matchConditions 6 MatchCondition[] patch(merge:name) map(name)
  reinvocationPolicy 7 string
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
Mutation
  patchType 2 string!
  applyConfiguration 3 ApplyConfiguration
  jsonPatch 4 JSONPatch
NamedRuleWithOperations atomic
  resourceNames 1 string[] atomic
  operations 2/1 string[] atomic
  apiGroups 2/2/1 string[] atomic
  apiVersions 2/2/2 string[] atomic
  resources 2/2/3 string[] atomic
  scope 2/2/4 string*
ParamKind atomic
  apiVersion 1 string
  kind 2 string
ParamRef atomic
  name 1 string
  namespace 2 string
  selector 3 meta.v1.LabelSelector
  parameterNotFoundAction 4 string*
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
TypeChecking
  expressionWarnings 1 ExpressionWarning[] atomic
ValidatingAdmissionPolicy
  metadata 1 meta.v1.ObjectMeta
  spec 2 ValidatingAdmissionPolicySpec
  status 3 ValidatingAdmissionPolicyStatus
ValidatingAdmissionPolicyBinding
  metadata 1 meta.v1.ObjectMeta
  spec 2 ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingSpec
  policyName 1 string
  paramRef 2 ParamRef
  matchResources 3 MatchResources
  validationActions 4 string[] set
ValidatingAdmissionPolicySpec
  paramKind 1 ParamKind
  matchConstraints 2 MatchResources
  validations 3 Validation[] atomic
  failurePolicy 4 string*
  auditAnnotations 5 AuditAnnotation[] atomic
  matchConditions 6 MatchCondition[] patch(merge:name) map(name)
  variables 7 Variable[] patch(merge:name) map(name)
ValidatingAdmissionPolicyStatus
  observedGeneration 1 int64
  typeChecking 2 TypeChecking
  conditions 3 meta.v1.Condition[] map(type)
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
Validation
  expression 1 string!
  message 2 string
  reason 3 string*
  messageExpression 4 string
Variable atomic
  name 1 string!
  expression 2 string!
WebhookClientConfig
  url 3 string*
  service 1 ServiceReference
  caBundle 2 bytes
`;
