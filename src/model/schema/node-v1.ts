/** Every field of the node.v1 definitions; the notation is explained in `notation.ts`. */
export const nodeV1 = `
Overhead
  podFixed 1 map<Quantity>
RuntimeClass
  metadata 1 meta.v1.ObjectMeta
  handler 2 string!
  overhead 3 Overhead
  scheduling 4 Scheduling
Scheduling
  nodeSelector 1 map<string> atomic
  tolerations 2 core.v1.Toleration[] atomic
`;
