// A server of the built program on a port of its own, with an index that is made for it.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.TIMBAO;
if (!program) throw new Error("TIMBAO names the program");

/** Indexes `sources` and serves them; `stop` ends the server and removes the index. */
export async function serve(sources, ...settings) {
  const folder = mkdtempSync(join(tmpdir(), "timbao-"));
  const index = join(folder, "index");
  const run = spawnSync(program, ["index", ...sources, "--index", index], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  const child = spawn(
    program,
    ["serve", "--index", index, "--addr", "127.0.0.1:0", "--log", "none", "--dev", "--set", "rates.per_address=0", ...settings],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", () => reject(new Error("the server did not start")));
  });
  return {
    address: address.replace(/\/$/, ""),
    stop() {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
