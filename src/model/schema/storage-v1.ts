/** Every field of the storage.v1 definitions; the notation is explained in `notation.ts`. */
export const storageV1 = `
StorageClass
  metadata 1 meta.v1.ObjectMeta
  provisioner 2 string!
  parameters 3 map<string>
  reclaimPolicy 4 string*
  mountOptions 5 string[] atomic
  allowVolumeExpansion 6 bool*
  volumeBindingMode 7 string*
  allowedTopologies 8 core.v1.TopologySelectorTerm[] atomic
`;
