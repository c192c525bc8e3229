/** Every field of the coordination.v1 definitions; the notation is explained in `notation.ts`. */
export const coordinationV1 = `
Lease
  metadata 1 meta.v1.ObjectMeta
  spec 2 LeaseSpec
LeaseSpec
  holderIdentity 1 string*
  leaseDurationSeconds 2 int32*
  acquireTime 3 MicroTime
  renewTime 4 MicroTime
  leaseTransitions 5 int32*
  strategy 6 string*
  preferredHolder 7 string*
`;
