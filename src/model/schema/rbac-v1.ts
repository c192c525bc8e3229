/** Every field of the rbac.v1 definitions; the notation is explained in `notation.ts`. */
export const rbacV1 = `
AggregationRule
  clusterRoleSelectors 1 meta.v1.LabelSelector[] atomic
ClusterRole
  metadata 1 meta.v1.ObjectMeta
  rules 2 PolicyRule[] atomic
  aggregationRule 3 AggregationRule
ClusterRoleBinding
  metadata 1 meta.v1.ObjectMeta
  subjects 2 Subject[] atomic
  roleRef 3 RoleRef!
PolicyRule
  verbs 1 string[]! atomic
  apiGroups 2 string[] atomic
  resources 3 string[] atomic
  resourceNames 4 string[] atomic
  nonResourceURLs 5 string[] atomic
Role
  metadata 1 meta.v1.ObjectMeta
  rules 2 PolicyRule[] atomic
RoleBinding
  metadata 1 meta.v1.ObjectMeta
  subjects 2 Subject[] atomic
  roleRef 3 RoleRef!
RoleRef atomic
  apiGroup 1 string
  kind 2 string!
  name 3 string!
Subject atomic
  kind 1 string!
  apiGroup 2 string
  name 3 string!
  namespace 4 string
`;
