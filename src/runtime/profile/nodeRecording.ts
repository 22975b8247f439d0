import type { InferenceSession } from "onnxruntime-common";
import { ComputeError } from "../../base/errors.ts";
import { join, open, readdir } from "../../base/node.ts";
import { readSessionRuns } from "./events.ts";
import type { Recording } from "./recorder.ts";

/** Session options with which the native library writes the times of all nodes to a file in `folder`. */
export const recordingOptions = (folder: string): InferenceSession.SessionOptions => ({
  enableProfiling: true,
  profileFilePrefix: join(folder, "session"),
});

/** What a session that was opened with {@link recordingOptions} writes. The folder is its alone. */
export function recordingOf(session: InferenceSession, folder: string): Recording {
  return {
    stop: () => session.endProfiling(),
    async read() {
      const [file] = await readdir(folder);
      if (file === undefined) {
        throw new ComputeError({
          where: "profile",
          problem: "ONNX Runtime wrote no profile",
          expected: `a file in ${folder}`,
        });
      }
      const handle = await open(join(folder, file));
      try {
        return await readSessionRuns(handle.readLines());
      } finally {
        await handle.close().catch(() => undefined);
      }
    },
  };
}
