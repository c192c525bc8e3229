/** Every field of the policy.v1 definitions; the notation is explained in `notation.ts`. */
export const policyV1 = `
Eviction
  metadata 1 meta.v1.ObjectMeta
  deleteOptions 2 meta.v1.DeleteOptions
PodDisruptionBudget
  metadata 1 meta.v1.ObjectMeta
  spec 2 PodDisruptionBudgetSpec
  status 3 PodDisruptionBudgetStatus
PodDisruptionBudgetSpec
  minAvailable 1 IntOrString*
  selector 2 meta.v1.LabelSelector patch(replace)
  maxUnavailable 3 IntOrString*
  unhealthyPodEvictionPolicy 4 string*
PodDisruptionBudgetStatus
  observedGeneration 1 int64
  disruptedPods 2 map<Time>
  disruptionsAllowed 3 int32*
  currentHealthy 4 int32*
  desiredHealthy 5 int32*
  expectedPods 6 int32*
  conditions 7 meta.v1.Condition[] patch(merge:type) map(type)
`;
