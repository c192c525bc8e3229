import type { TestEngine } from "./test-engine.ts";

/**
 * Asks kubectl until the answer holds `text`, and returns that answer: what a person does who looks
 * again. Gives up, with the last answer, after 60 looks, about half a minute.
 */
export async function expectToSee(
  engine: TestEngine,
  text: string,
  command: string,
): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const { stdout, stderr } = await engine.tryKubectl(command);
    if (stdout.includes(text)) return stdout;
    if (attempt === 60)
      throw new Error(`kubectl ${command} never said ${text}: ${stdout}${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
