import type { PathRoute } from "./exchange.ts";
import { send } from "./write.ts";

/** Upper bounds of the buckets, in seconds: upstream's, without those that a small machine never sees. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
/** So many different series are kept at most; more are one called `other`. */
const SERIES_MAX = 2000;

interface Series {
  readonly counts: number[];
  count: number;
  sum: number;
}

/** What one request was, as far as the metrics tell requests apart. */
export interface RequestLabels {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly code: number;
}

/** Counts requests, and says what it has counted in Prometheus' text format at `/metrics`. */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();
  #watchers = 0;

  observe(labels: RequestLabels, seconds: number): void {
    const { verb, group, resource, subresource, code } = labels;
    const text = `verb="${verb}",group="${group}",resource="${resource}",subresource="${subresource}",code="${code}"`;
    const isKnown = this.#series.has(text) || this.#series.size < SERIES_MAX;
    const series = this.#seriesOf(isKnown ? text : 'verb="other"');
    series.count += 1;
    series.sum += seconds;
    const bucket = buckets.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  }

  /** A watch has begun; the function that is given back says that it has ended. */
  watching(): () => void {
    this.#watchers += 1;
    return () => {
      this.#watchers -= 1;
    };
  }

  text(): string {
    return [
      "# HELP apiserver_request_total Requests by verb, resource and code.",
      "# TYPE apiserver_request_total counter",
      ...this.#lines(({ count }, labels) => [`apiserver_request_total{${labels}} ${count}`]),
      "# HELP apiserver_request_duration_seconds How long requests took.",
      "# TYPE apiserver_request_duration_seconds histogram",
      ...this.#lines(histogramLines),
      "# HELP apiserver_longrunning_requests Watches that are open.",
      "# TYPE apiserver_longrunning_requests gauge",
      `apiserver_longrunning_requests{verb="WATCH"} ${this.#watchers}`,
      "",
    ].join("\n");
  }

  #seriesOf(labels: string): Series {
    const found = this.#series.get(labels) ?? { counts: buckets.map(() => 0), count: 0, sum: 0 };
    this.#series.set(labels, found);
    return found;
  }

  #lines(linesOf: (series: Series, labels: string) => readonly string[]): readonly string[] {
    return [...this.#series].flatMap(([labels, series]) => linesOf(series, labels));
  }
}

export function metricsRoute(metrics: RequestMetrics, others: () => string): PathRoute {
  return {
    path: "/metrics",
    handle: ({ request, response }) => {
      const body = `${metrics.text()}${others()}`;
      const contentType = "text/plain; version=0.0.4; charset=utf-8";
      return send(request, response, { code: 200, contentType, body });
    },
  };
}

function histogramLines({ counts, count, sum }: Series, labels: string): readonly string[] {
  const name = "apiserver_request_duration_seconds";
  let total = 0;
  const lines = buckets.map((bound, index) => {
    total += counts[index] ?? 0;
    return `${name}_bucket{${labels},le="${bound}"} ${total}`;
  });
  return [
    ...lines,
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ];
}
