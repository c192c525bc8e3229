/** How the bytes of a field are to be read, whether the field is known or not. */
export const wireTypes = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;
