import type { KubeObject } from "../../model/object.ts";

/** An object that is admitted and not yet written, or not yet known to be. */
export interface Reservation {
  readonly resource: string;
  readonly namespace: string;
  readonly object: KubeObject;
}

/**
 * What is on its way to the store, so that of many requests at once each is measured against all earlier ones. Lost
 * with the engine, as are the writes that it stands for.
 */
export class Reservations {
  readonly #held = new Set<Reservation>();

  /** Counts `reservation` until the result is disposed of: when the write is durable or has failed. */
  hold(reservation: Reservation): Disposable {
    this.#held.add(reservation);
    return { [Symbol.dispose]: () => void this.#held.delete(reservation) };
  }

  of(resource: string, namespace: string): readonly KubeObject[] {
    return [...this.#held]
      .filter((each) => each.resource === resource && each.namespace === namespace)
      .map(({ object }) => object);
  }
}
