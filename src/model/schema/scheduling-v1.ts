/** Every field of the scheduling.v1 definitions; the notation is explained in `notation.ts`. */
export const schedulingV1 = `
PriorityClass
  metadata 1 meta.v1.ObjectMeta
  value 2 int32*
  globalDefault 3 bool
  description 4 string
  preemptionPolicy 5 string*
`;
