import { isStatus } from "../model/status-error.ts";

/** What is read, or `undefined` where the server answers that there is no such object. */
export async function unlessNotFound<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}
