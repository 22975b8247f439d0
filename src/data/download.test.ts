import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../base/errors.ts";
import { download, type DownloadOptions } from "./download.ts";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const md5 = createHash("md5").update(content).digest("hex");
const sha256 = createHash("sha256").update(content).digest("hex");

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let answers: Answer[];
let requests: IncomingMessage[];
let folder: string;
let url: string;
let to: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loom-"));
  to = join(folder, "sub", "data.bin");
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    // The last answer holds for all further requests.
    (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data.bin`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rm(folder, { recursive: true });
});

/** A good server: one version, ranges honoured if the client's version is current. */
const serve =
  (body: Buffer, etag: string): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
    if (request.headers.range === undefined || request.headers["if-range"] !== etag) {
      response.writeHead(200, { "content-length": body.length, etag }).end(body);
    } else if (start >= body.length) response.writeHead(416).end();
    else {
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      const length = body.length - start;
      response.writeHead(206, { "content-length": length, "content-range": range, etag });
      response.end(body.subarray(start));
    }
  };

/** Promises the whole, sends so many bytes, then hangs up. */
const breakAfter =
  (count: number, etag: string): Answer =>
  (_, response) => {
    response.writeHead(200, { "content-length": content.length, etag });
    response.write(content.subarray(0, count), () => setTimeout(() => response.destroy(), 20));
  };

const get = (options: Partial<DownloadOptions> = {}): Promise<string> =>
  download(url, { to, md5, retryDelay: 5, timeout: 2000, ...options });

const namesLeft = (): Promise<string[]> => readdir(join(folder, "sub"));

describe("download", () => {
  test("fetches, checks and reports progress", async () => {
    answers = [serve(content, '"1"')];
    const progress: [number, number | undefined][] = [];
    expect(await get({ sha256, onProgress: (...now) => progress.push(now) })).toBe(to);
    expect((await readFile(to)).equals(content)).toBe(true);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
    expect(await namesLeft()).toEqual(["data.bin"]);
  });

  test("does not fetch again what is there and whole, but does what is damaged", async () => {
    answers = [serve(content, '"1"')];
    await get();
    await get();
    expect(requests).toHaveLength(1);
    await writeFile(to, content.subarray(0, 1000));
    await get();
    expect(requests).toHaveLength(2);
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("goes on where the connection broke", async () => {
    answers = [breakAfter(100_000, '"1"'), serve(content, '"1"')];
    await get();
    expect(requests).toHaveLength(2);
    expect(requests[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("goes on in a later call after being stopped", async () => {
    const stop = new AbortController();
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": content.length, etag: '"1"' });
        response.write(content.subarray(0, 100_000));
      },
      serve(content, '"1"'),
    ];
    const stopped = get({ signal: stop.signal, onProgress: (done) => done >= 100_000 && stop.abort() });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(await namesLeft()).toEqual(["data.bin.part", "data.bin.part.version"]);
    await get();
    expect(requests[1]!.headers.range).toBe("bytes=100000-");
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("starts over when the server has another version", async () => {
    const old = Buffer.alloc(content.length, 1);
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": old.length, etag: '"old"' });
        response.write(old.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
      },
      serve(content, '"new"'),
    ];
    await get();
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("starts over when the server ignores ranges", async () => {
    answers = [
      breakAfter(100_000, '"1"'),
      (_, response) => void response.writeHead(200, { "content-length": content.length }).end(content),
    ];
    await get();
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("starts over, once, when a resumed file turns out wrong", async () => {
    // A server that reuses its ETag for another content.
    const old = Buffer.alloc(content.length, 1);
    answers = [
      (_, response) => {
        response.writeHead(200, { "content-length": old.length, etag: '"1"' });
        response.write(old.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
      },
      serve(content, '"1"'),
    ];
    await get();
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("a part that is already whole is taken without a request", async () => {
    answers = [serve(content, '"1"')];
    await get();
    await rm(to);
    await writeFile(`${to}.part`, content);
    await get();
    expect(requests).toHaveLength(1);
    expect(await namesLeft()).toEqual(["data.bin"]);
  });

  test("a corrupted file is refused and removed", async () => {
    const bad = Buffer.from(content);
    bad[1234]! ^= 1;
    answers = [serve(bad, '"1"')];
    await expect(get()).rejects.toThrow(/wrong checksum and was removed[^]*md5/);
    expect(await namesLeft()).toEqual([]);
  });

  test("a shorter file than promised is never taken for whole, even without a checksum", async () => {
    answers = [breakAfter(1000, '"1"')];
    await expect(get({ md5: undefined, retries: 1 })).rejects.toThrow(DataError);
    expect(await namesLeft()).not.toContain("data.bin");
  });

  test("a refusal is final, a server error is tried again", async () => {
    answers = [(_, response) => void response.writeHead(404).end()];
    await expect(get()).rejects.toThrow(/the server answered 404/);
    expect(requests).toHaveLength(1);
    answers = [(_, response) => void response.writeHead(503).end(), serve(content, '"1"')];
    await get();
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("a silent server counts as broken", async () => {
    answers = [() => undefined, serve(content, '"1"')];
    await get({ timeout: 150 });
    expect((await readFile(to)).equals(content)).toBe(true);
  });

  test("offline says what to do instead", async () => {
    const nobody = "http://127.0.0.1:9/data.bin";
    const options = { to, retries: 1, retryDelay: 1, mend: "give --data PATH" };
    await expect(download(nobody, options)).rejects.toThrow(/127\.0\.0\.1:9.*failed[^]*give --data PATH/);
  });
});
