import { asMnist } from "./asMnist.ts";

/** A canvas to draw on with mouse, pen or finger. */
export interface Sketch {
  /** The drawing as a picture of MNIST, 28 x 28; `undefined` while there is none. */
  pixels(): Uint8Array | undefined;
  clear(): void;
}

/** The canvas's own size, in pixels, however large it is shown. */
const size = 280;
/** Of the pen, in the same pixels: about as wide as MNIST's. */
const penWidth = 20;

export function createSketch(canvas: HTMLCanvasElement, onChange: () => void): Sketch {
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  pen.lineWidth = penWidth;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#fff";

  function draw(event: PointerEvent, begin: boolean): void {
    const { left, top, width } = canvas.getBoundingClientRect();
    const x = ((event.clientX - left) * size) / width;
    const y = ((event.clientY - top) * size) / width;
    if (begin) {
      pen.beginPath();
      pen.moveTo(x, y);
    }
    pen.lineTo(x, y);
    pen.stroke();
    onChange();
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    draw(event, true);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons === 1) draw(event, false);
  });

  return {
    pixels: () => asMnist(pen.getImageData(0, 0, size, size)),
    clear() {
      pen.clearRect(0, 0, size, size);
      onChange();
    },
  };
}
