import { duplicate, forbidden, invalid, required } from "../../field-error.ts";
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from "../../quantity.ts";
import type { LimitRange, LimitRangeItem } from "../../types/core-v1.ts";
import { each, eachEntry, type Faults, matches, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { isOvercommitAllowed } from "../pod/resource-names.ts";
import { validateContainerResourceName, validateResourceName } from "../pod/resources.ts";
import { type KindRules, plainRules } from "../rules.ts";

export const limitRangeRules: KindRules<LimitRange> = plainRules({
  metadata: { scope: "namespaced", name: subdomainName },
  contents: ({ spec }) =>
    each(spec?.limits, "spec.limits", (item, path, index) => {
      const before = spec?.limits.slice(0, index) ?? [];
      const isTaken = before.some(({ type }) => type === item.type);
      return [
        ...validateType(item.type, `${path}.type`),
        ...when(isTaken, duplicate(`${path}.type`, item.type)),
        ...validateItem(item, path),
      ];
    }),
});

function validateType(type: string, path: string): Faults {
  const isStandard = ["Pod", "Container", "PersistentVolumeClaim"].includes(type);
  return [
    ...matches(type, path, qualifiedName),
    ...when(
      !type.includes("/") && !isStandard,
      invalid(path, type, "must be a standard limit type or fully qualified"),
    ),
  ];
}

function validateItem(item: LimitRangeItem, path: string): Faults {
  const isPod = item.type === "Pod";
  const names = (list: ListName) => validateNames(item, list, path);
  return [
    ...names("max"),
    ...names("min"),
    ...(isPod
      ? defaultLists.flatMap((list) =>
          when(
            Object.keys(item[list] ?? {}).length > 0,
            forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'"),
          ),
        )
      : defaultLists.flatMap(names)),
    ...when(
      item.type === "PersistentVolumeClaim" && !item.min?.["storage"] && !item.max?.["storage"],
      required(
        `${path}.limits`,
        "either minimum or maximum storage value is required, but neither was provided",
      ),
    ),
    ...names("maxLimitRequestRatio"),
    ...validateAmounts(item, path),
  ];
}

const defaultLists = ["default", "defaultRequest"] as const;
const lists = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
type ListName = (typeof lists)[number];

function validateNames(item: LimitRangeItem, list: ListName, path: string): Faults {
  const isForContainers = item.type === "Pod" || item.type === "Container";
  const check = isForContainers ? validateContainerResourceName : validateResourceName;
  return eachEntry(item[list], `${path}.${list}`, ({ key }, at) => check(key, at));
}

function validateAmounts(item: LimitRangeItem, path: string): Faults {
  // Pods have no defaults, so what stands there is not compared.
  const { default: _default, defaultRequest: _request, ...ofPods } = item;
  const compared: LimitRangeItem = item.type === "Pod" ? ofPods : item;
  const names = new Set(lists.flatMap((list) => Object.keys(compared[list] ?? {})));
  return [...names].sort().flatMap((name) => validateAmountsOf(compared, name, path));
}

function validateAmountsOf(item: LimitRangeItem, name: string, path: string): Faults {
  const amount = (list: ListName) => quantityIn(item, list, name);
  const inOrder = (least: ListName, most: ListName, at: Shown) =>
    validateOrder(
      { least: amount(least), most: amount(most), words: [words[least], at.most] },
      {
        path: `${path}.${at.list}[${name}]`,
        shown: amount(at.shown),
      },
    );
  const request = { list: "defaultRequest", shown: "defaultRequest" } as const;
  return [
    ...inOrder("min", "max", { list: "min", shown: "min", most: "max" }),
    ...inOrder("min", "defaultRequest", { ...request, most: "default request" }),
    ...inOrder("defaultRequest", "max", { ...request, most: "max" }),
    ...inOrder("defaultRequest", "default", { ...request, most: "default limit" }),
    ...inOrder("min", "default", { list: "default", shown: "min", most: "default" }),
    ...inOrder("default", "max", { list: "default", shown: "max", most: "max" }),
    ...validateRatio(item, name, `${path}.maxLimitRequestRatio[${name}]`),
    ...validateEqualDefaults(item, name, `${path}.defaultRequest[${name}]`),
  ];
}

interface Shown {
  readonly list: ListName;
  readonly shown: ListName;
  readonly most: string;
}

const words: Readonly<Record<ListName, string>> = {
  min: "min",
  max: "max",
  default: "default",
  defaultRequest: "default request",
  maxLimitRequestRatio: "ratio",
};

function validateOrder(
  {
    least,
    most,
    words: [leastWord, mostWord],
  }: {
    readonly least: Quantity | undefined;
    readonly most: Quantity | undefined;
    readonly words: readonly [string, string];
  },
  { path, shown }: { readonly path: string; readonly shown: Quantity | undefined },
): Faults {
  if (least === undefined || most === undefined || shown === undefined) return [];
  const detail = `${leastWord} value ${formatQuantity(least)} is greater than ${mostWord} value ${formatQuantity(most)}`;
  return when(compareQuantities(least, most) > 0, invalid(path, formatQuantity(shown), detail));
}

function validateRatio(item: LimitRangeItem, name: string, path: string): Faults {
  const ratio = quantityIn(item, "maxLimitRequestRatio", name);
  if (ratio === undefined) return [];
  const least = quantityIn(item, "min", name);
  const most = quantityIn(item, "max", name);
  const shown = formatQuantity(ratio);
  const times = Number(ratio.nanos) / 1e9;
  const limit =
    least === undefined || most === undefined ? Infinity : Number(most.nanos) / Number(least.nanos);
  return [
    ...when(times < 1, invalid(path, shown, `ratio ${shown} is less than 1`)),
    ...when(
      times > limit,
      invalid(path, shown, `ratio ${shown} is greater than max/min = ${limit.toFixed(6)}`),
    ),
  ];
}

function validateEqualDefaults(item: LimitRangeItem, name: string, path: string): Faults {
  const limit = quantityIn(item, "default", name);
  const request = quantityIn(item, "defaultRequest", name);
  if (isOvercommitAllowed(name) || limit === undefined || request === undefined) return [];
  const detail = `default value ${formatQuantity(limit)} must equal to defaultRequest value ${formatQuantity(request)} in ${name}`;
  return when(
    compareQuantities(limit, request) !== 0,
    invalid(path, formatQuantity(request), detail),
  );
}

function quantityIn(item: LimitRangeItem, list: ListName, name: string): Quantity | undefined {
  const text = item[list]?.[name];
  return text === undefined ? undefined : parseQuantity(text);
}
