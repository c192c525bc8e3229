import { expect, test } from "vitest";
import { ConfigError, engineConfig } from "./engine-config.ts";
import { defaultEngineSwitches } from "./switches.ts";

test("without options and environment the engine is called tandem and lives in /var/lib/tandem", () => {
  expect(engineConfig({}, {}, "/home/me")).toEqual({
    name: "tandem",
    contextName: "tandem",
    dataDirectory: "/var/lib/tandem",
    port: undefined,
    kubeconfig: undefined,
    switches: defaultEngineSwitches,
  });
});

test("an engine with a name of its own has a directory and a context of its own", () => {
  expect(engineConfig({ name: "ci", port: "7443" }, { TANDEM_NAME: "other" }, "/")).toEqual({
    name: "ci",
    contextName: "tandem-ci",
    dataDirectory: "/var/lib/tandem-ci",
    port: 7443,
    kubeconfig: undefined,
    switches: defaultEngineSwitches,
  });
});

test("a relative data directory begins at the working directory", () => {
  const { dataDirectory } = engineConfig({ dataDir: "../data/./x/" }, {}, "/home/me");
  expect(dataDirectory).toBe("/home/data/x");
});

test("the environment names the engine and its data directory; empty variables do not count", () => {
  const environment = { TANDEM_NAME: "edge", TANDEM_DATA_DIR: "/srv/edge" };
  expect(engineConfig({}, environment, "/")).toMatchObject({
    contextName: "tandem-edge",
    dataDirectory: "/srv/edge",
  });
  expect(engineConfig({}, { TANDEM_NAME: "", TANDEM_DATA_DIR: "" }, "/").name).toBe("tandem");
});

test.for([
  [{ switch: ["apply-time-warnings=maybe"] }, "--switch"],
  [{ name: "Big" }, "--name"],
  [{ name: "a/b" }, "--name"],
  [{ port: "0" }, "--port"],
  [{ port: "70000" }, "--port"],
  [{ port: "abc" }, "--port"],
  [{ dataDir: "/" }, "--data-dir"],
  [{ dataDir: `/${"x".repeat(80)}` }, "--data-dir"],
] as const)("a wrong option is refused by name: %j", ([options, flag]) => {
  expect(() => engineConfig(options, {}, "/")).toThrow(ConfigError);
  expect(() => engineConfig(options, {}, "/")).toThrow(flag);
});
