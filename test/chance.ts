import fc from "fast-check";

/**
 * Properties and fuzzed requests try the same examples each time: a change fails by what it does and not by bad luck.
 * `make fuzz` tries others.
 */
fc.configureGlobal({ seed: Number(process.env["TANDEM_SEED"] ?? 1) });
