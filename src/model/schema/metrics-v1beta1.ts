/** Every field of the metrics.v1beta1 definitions; the notation is explained in `notation.ts`. */
export const metricsV1beta1 = `
ContainerMetrics
  name 1 string!
  usage 2 map<Quantity>!
NodeMetrics
  metadata 1 meta.v1.ObjectMeta
  timestamp 2 Time!
  window 3 string!
  usage 4 map<Quantity>!
PodMetrics
  metadata 1 meta.v1.ObjectMeta
  timestamp 2 Time!
  window 3 string!
  containers 4 ContainerMetrics[]! atomic
`;
