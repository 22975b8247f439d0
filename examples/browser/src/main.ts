import { createBars } from "./bars.ts";
import { createChart } from "./chart.ts";
import type { Opened, Progress, Request } from "./messages.ts";
import { place } from "./place.ts";
import { createSketch } from "./sketch.ts";
import { startTrainer, type Trainer } from "./trainer.ts";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const trainButton = element<HTMLButtonElement>("train");
const device = element<HTMLSelectElement>("device");
const status = element("status");
const kept = element("kept");
const modelButtons = ["save", "download"].map((id) => element<HTMLButtonElement>(id));

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const lossChart = createChart(element("lossChart"), {
  bottom: 0,
  colour: "--accent",
  label: (value) => value.toFixed(1),
  smoothing: 0.8,
});
const accuracyChart = createChart(element("accuracyChart"), {
  bottom: 0,
  top: 1,
  colour: "--second",
  label: (value) => `${Math.round(value * 100)} %`,
  smoothing: 0,
});
const showBars = createBars(element("bars"));
const sketch = createSketch(element("sketch"), () => void guess());

let trainer: Trainer;
let training = false;

function say(state: "opening" | "ready" | "training" | "failed", text: string): void {
  status.dataset["state"] = state;
  status.textContent = text;
}

function describe({ name, threads, reason }: Opened): string {
  const what =
    name === "webgpu" ? "WebGPU" : `WASM, ${threads === 1 ? "1 thread" : `${threads ?? "some"} threads`}`;
  return reason === undefined ? what : `${what} (${reason})`;
}

/** Starts a worker on the chosen device, with the model that there was. */
async function open(bytes?: Uint8Array): Promise<void> {
  say("opening", "Opening the device…");
  trainButton.disabled = true;
  trainer = startTrainer(showProgress);
  const wanted = device.value as "auto" | "wasm" | "webgpu";
  try {
    const opened = await trainer.ask({ kind: "open", device: wanted, ...(bytes !== undefined && { bytes }) });
    status.dataset["device"] = opened.name;
    status.dataset["threads"] = String(opened.threads);
    say("ready", `Runs on ${describe(opened)}.`);
    trainButton.disabled = false;
    for (const button of modelButtons) button.disabled = false;
    element<HTMLButtonElement>("load").disabled = !opened.stored;
    await guess();
  } catch (error) {
    say("failed", (error as Error).message);
  }
}

let ended: number[] = [];

function showProgress({ step, loss, accuracy }: Progress): void {
  const now = performance.now();
  ended = [...ended.filter((time) => now - time < 3000), now];
  element("step").textContent = String(step);
  element("loss").textContent = loss.toFixed(3);
  if (ended.length > 5) {
    element("speed").textContent = (((ended.length - 1) * 1000) / (now - ended[0]!)).toFixed(1);
  }
  lossChart.add(step, loss);
  if (accuracy === undefined) return;
  element("accuracy").textContent = percent(accuracy);
  accuracyChart.add(step, accuracy);
  void guess();
}

async function train(): Promise<void> {
  training = true;
  ended = [];
  trainButton.textContent = "Stop";
  device.disabled = true;
  const before = status.textContent ?? "";
  say("training", before);
  try {
    const folder = new URL("mnist/", document.baseURI).href;
    const accuracy = await trainer.ask({ kind: "train", folder });
    element("accuracy").textContent = percent(accuracy);
    status.dataset["accuracy"] = String(accuracy);
    say("ready", `${before.split(" It reads ")[0]} It reads ${percent(accuracy)} of 10,000 test pictures.`);
  } catch (error) {
    say("failed", (error as Error).message);
  }
  training = false;
  trainButton.textContent = "Start";
  device.disabled = false;
  await guess();
}

let guessing = false;
let guessAgain = false;

/** What the network makes of the drawing; while one answer is awaited, only the newest drawing counts. */
async function guess(): Promise<void> {
  guessAgain = true;
  if (guessing) return;
  guessing = true;
  while (guessAgain) {
    guessAgain = false;
    const pixels = sketch.pixels();
    showSeen(pixels);
    showBars(pixels && (await trainer.ask({ kind: "predict", pixels }).catch(() => undefined)));
  }
  guessing = false;
}

function showSeen(pixels: Uint8Array | undefined): void {
  const pen = element<HTMLCanvasElement>("seen").getContext("2d")!;
  const image = pen.createImageData(28, 28);
  for (let i = 0; i < 784; i++) image.data.set([0, 0, 0, 255].fill(pixels?.[i] ?? 0, 0, 3), i * 4);
  pen.putImageData(image, 0, 0);
}

/** Does something with the model, and says below the buttons what came of it. */
async function keep(work: () => Promise<string>): Promise<void> {
  try {
    kept.textContent = await work();
    await guess();
  } catch (error) {
    kept.textContent = (error as Error).message;
  }
}

async function load(request: Request & { kind: "load" }, name: string): Promise<string> {
  await trainer.ask(request);
  return `Loaded ${name}.`;
}

trainButton.addEventListener("click", () => {
  if (training) void trainer.ask({ kind: "stop" });
  else void train();
});
device.addEventListener("change", () => {
  void (async () => {
    const bytes = await trainer.ask({ kind: "bytes" }).catch(() => undefined);
    trainer.close();
    await open(bytes);
  })();
});
element("clear").addEventListener("click", () => sketch.clear());
element("save").addEventListener("click", () => {
  void keep(async () => {
    await trainer.ask({ kind: "save" });
    element<HTMLButtonElement>("load").disabled = false;
    return "Saved in this browser.";
  });
});
element("load").addEventListener("click", () => {
  void keep(() => load({ kind: "load", source: place }, "the model that this browser kept"));
});
element("download").addEventListener("click", () => {
  void keep(async () => {
    const address = URL.createObjectURL(new Blob([await trainer.ask({ kind: "bytes" })]));
    Object.assign(document.createElement("a"), { href: address, download: "mnist.safetensors" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return 'In Node: await loadModel("mnist.safetensors")';
  });
});
element<HTMLInputElement>("file").addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const [file] = input.files ?? [];
  if (file !== undefined) void keep(() => load({ kind: "load", source: file }, file.name));
  input.value = "";
});

void open();
