/** The world is unkind (runtime down, connection lost): the work queue backs off and tries again; nobody else retries. */
export class TransientError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "TransientError";
  }
}
