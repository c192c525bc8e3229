import { expect, test } from "vitest";
import { defaultEngineSwitches, engineSwitches, switchSettings } from "./switches.ts";

test("what is not said stays as it is, and the last word counts", () => {
  expect(engineSwitches([])).toEqual({ switches: defaultEngineSwitches });
  const settings = ["apply-time-warnings=on", "apply-time-warnings=off"];
  expect(engineSwitches(settings)).toEqual({
    switches: { ...defaultEngineSwitches, applyTimeWarnings: false },
  });
});

test.for(["apply-time-warnings", "apply-time-warnings=no", "unknown=on", "=on", ""])(
  "%j is no setting",
  (setting) => {
    expect(engineSwitches([setting])).toEqual({ wrong: setting });
  },
);

test("settings for another process say all of it", () => {
  const switches = { ...defaultEngineSwitches, fastFirstProbe: false };
  expect(engineSwitches(switchSettings(switches))).toEqual({ switches });
});
