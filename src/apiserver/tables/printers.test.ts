import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { printerOf } from "./printers.ts";

const recorded = readFileSync(
  new URL("../../../test/observed/table-columns.txt", import.meta.url),
  "utf8",
)
  .trimEnd()
  .split("\n")
  .map((line) => {
    const [, groupVersion = "", resource = "", columns = ""] =
      /^(\S+) (\S+) \[.\] [^:]*: (.*)$/.exec(line) ?? [];
    const group = groupVersion.split("/")[0] ?? "";
    return { group: group === "core" ? "" : group, resource, columns };
  });

test.each(recorded)(
  "$group $resource has the columns of Kubernetes",
  ({ group, resource, columns }) => {
    const ours = printerOf(group, resource).columns.map(({ name, type, format, priority }) => {
      const wide = priority === 0 ? "" : `*${priority}`;
      return `${name}${wide}:${type}${format === "" ? "" : `(${format})`}`;
    });
    expect(ours.join(" | ")).toBe(columns);
  },
);

test.each(recorded)(
  "every column of $group $resource says what it means",
  ({ group, resource }) => {
    const silent = printerOf(group, resource).columns.filter((column) => column.description === "");
    expect(silent).toEqual([]);
  },
);

test.each(recorded)(
  "a bare object of $group $resource has a cell for each column",
  ({ group, resource }) => {
    const { cells, columns } = printerOf(group, resource);
    const bare = {
      metadata: { name: "x" },
      roleRef: { kind: "Role", name: "r" },
      involvedObject: {},
      spec: { scaleTargetRef: {}, jobTemplate: {}, template: {} },
    };
    expect(cells(bare, 0)).toHaveLength(columns.length);
  },
);
