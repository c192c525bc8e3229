/** The engine cannot run here, and the user can do something about it: shown without a stack, exit code 125. */
export class EngineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
  }
}
