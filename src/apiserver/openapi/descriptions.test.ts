import { expect, test } from "vitest";
import { definitions } from "../../model/schema/definitions.ts";
import { descriptionOf, descriptionTexts } from "./descriptions.ts";

test("kinds and fields are described by their names in the schema", () => {
  expect(descriptionOf("core.v1.Probe.periodSeconds")).toBe(
    "How often the check is made. 10 if left out.",
  );
  expect(descriptionOf("core.v1.Probe")).toBe(
    "A check that is made of a container again and again.",
  );
  expect(descriptionOf("core.v1.Nothing")).toBeUndefined();
});

test("every description belongs to something that exists", () => {
  let definition = "";
  const strangers: string[] = [];
  for (const line of descriptionTexts.split("\n").filter((each) => each !== "")) {
    const [name = ""] = line.trim().split(" ");
    if (!line.startsWith(" ")) definition = name;
    const fields = definitions.get(definition)?.fields;
    const isKnown = line.startsWith(" ") ? fields?.has(name) : fields !== undefined;
    if (isKnown !== true) strangers.push(line);
  }
  expect(strangers).toEqual([]);
});
