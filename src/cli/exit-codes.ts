/** What the command ends with; scripts rely on them (DESIGN, fixed names). */
export const exitCodes = {
  good: 0,
  failed: 1,
  usage: 2,
  engineFailed: 125,
  interrupted: 130,
} as const;
