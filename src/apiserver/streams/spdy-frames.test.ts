import fc from "fast-check";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { spdyDictionary } from "./spdy-dictionary.ts";
import { dataFrame, headerBlock, pingFrame, SpdyFrameReader } from "./spdy-frames.ts";

test("the dictionary is SPDY's: its checksum is in every compressed block", () => {
  const dictionary = spdyDictionary();
  const block = deflateSync("x", { dictionary });
  expect([dictionary.length, block.subarray(2, 6).toString("hex")]).toEqual([1423, "e3c6a7c2"]);
});

test("frames are found again however the bytes are cut", () => {
  const frame = fc.record({
    stream: fc.integer({ min: 1, max: 0x7fffffff }),
    data: fc.uint8Array({ maxLength: 50 }),
    fin: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(frame), fc.integer({ min: 1, max: 20 }), (sent, step) => {
      const bytes = Buffer.concat(
        sent.map(({ stream, data, fin }) => dataFrame(stream, data, fin)),
      );
      const reader = new SpdyFrameReader();
      const got = [];
      for (let at = 0; at < bytes.length; at += step) {
        got.push(...reader.push(bytes.subarray(at, at + step)));
      }
      expect(got).toEqual(
        sent.map(({ stream, data, fin }) => ({
          kind: "data",
          stream,
          fin,
          data: Buffer.from(data),
        })),
      );
    }),
    { numRuns: 1000 },
  );
});

test("a ping is known by its number, and what nobody needs is skipped", () => {
  const settings = Buffer.from([0x80, 3, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0]);
  const frames = new SpdyFrameReader().push(Buffer.concat([pingFrame(7), settings]));
  expect(frames).toEqual([{ kind: "ping", id: 7 }, { kind: "ignored" }]);
});

test("headers have their count first and every text its length", () => {
  expect(headerBlock({ streamtype: "error" })).toEqual(
    Buffer.concat([
      Buffer.from([0, 0, 0, 1, 0, 0, 0, 10]),
      Buffer.from("streamtype"),
      Buffer.from([0, 0, 0, 5]),
      Buffer.from("error"),
    ]),
  );
});
