/** The core.v1 definitions of namespaces and what limits them; the notation is explained in `notation.ts`. */
export const namespaces = `
LimitRange
  metadata 1 meta.v1.ObjectMeta
  spec 2 LimitRangeSpec
LimitRangeItem
  type 1 string!
  max 2 map<Quantity>
  min 3 map<Quantity>
  default 4 map<Quantity>
  defaultRequest 5 map<Quantity>
  maxLimitRequestRatio 6 map<Quantity>
LimitRangeSpec
  limits 1 LimitRangeItem[]! atomic
Namespace
  metadata 1 meta.v1.ObjectMeta
  spec 2 NamespaceSpec
  status 3 NamespaceStatus
NamespaceCondition
  type 1 string!
  status 2 string!
  lastTransitionTime 4 Time
  reason 5 string
  message 6 string
NamespaceSpec
  finalizers 1 string[] atomic
NamespaceStatus
  phase 1 string
  conditions 2 NamespaceCondition[] patch(merge:type) map(type)
ResourceQuota
  metadata 1 meta.v1.ObjectMeta
  spec 2 ResourceQuotaSpec
  status 3 ResourceQuotaStatus
ResourceQuotaSpec
  hard 1 map<Quantity>
  scopes 2 string[] atomic
  scopeSelector 3 ScopeSelector
ResourceQuotaStatus
  hard 1 map<Quantity>
  used 2 map<Quantity>
ScopeSelector atomic
  matchExpressions 1 ScopedResourceSelectorRequirement[] atomic
ScopedResourceSelectorRequirement
  scopeName 1 string!
  operator 2 string!
  values 3 string[] atomic
`;
