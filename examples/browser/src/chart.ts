/** A curve that grows, drawn on a canvas in the colours of the page. */
export interface Chart {
  add(step: number, value: number): void;
  clear(): void;
}

export interface ChartOptions {
  /** The ends of the vertical axis; without a top it follows the values. */
  readonly bottom: number;
  readonly top?: number;
  /** The CSS variable with the curve's colour. */
  readonly colour: string;
  readonly label: (value: number) => string;
  /** How strongly earlier values count in the line that is drawn, 0 to 1; the values themselves are drawn faintly. */
  readonly smoothing: number;
}

const left = 40;
const below = 18;

export function createChart(canvas: HTMLCanvasElement, options: ChartOptions): Chart {
  let points: { step: number; value: number; smooth: number }[] = [];
  let waiting = false;

  /** At most once a frame, however many points come. */
  function redraw(): void {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }

  function draw(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const style = getComputedStyle(canvas);
    const colour = (name: string): string => style.getPropertyValue(name);
    const pen = canvas.getContext("2d")!;
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.font = `11px ${style.fontFamily}`;

    const { bottom, label } = options;
    const top = options.top ?? Math.max(bottom + 0.5, ...points.slice(0, 400).map(({ smooth }) => smooth));
    const last = Math.max(100, points.at(-1)?.step ?? 0);
    const xOf = (step: number): number => left + (step / last) * (width - left - 4);
    const yOf = (value: number): number =>
      6 + (1 - Math.min(1, (value - bottom) / (top - bottom))) * (height - below - 10);

    pen.strokeStyle = colour("--line");
    pen.fillStyle = colour("--faint");
    pen.textBaseline = "middle";
    for (let i = 0; i <= 4; i++) {
      const value = bottom + ((top - bottom) * i) / 4;
      pen.textAlign = "right";
      pen.fillText(label(value), left - 6, yOf(value));
      line([
        [left, yOf(value)],
        [width, yOf(value)],
      ]);
    }
    for (let i = 0; i <= 4; i++) {
      pen.textAlign = i === 4 ? "right" : "center";
      pen.fillText(String(Math.round((last * i) / 4)), xOf((last * i) / 4), height - 6);
    }

    pen.strokeStyle = pen.fillStyle = colour(options.colour);
    pen.lineJoin = "round";
    if (options.smoothing > 0) {
      pen.globalAlpha = 0.25;
      line(points.map(({ step, value }) => [xOf(step), yOf(value)]));
      pen.globalAlpha = 1;
    }
    pen.lineWidth = 2;
    line(points.map(({ step, smooth }) => [xOf(step), yOf(smooth)]));
    const end = points.at(-1);
    if (end !== undefined) {
      pen.beginPath();
      pen.arc(xOf(end.step), yOf(end.smooth), 3, 0, 2 * Math.PI);
      pen.fill();
    }

    function line(through: readonly (readonly [number, number])[]): void {
      pen.beginPath();
      for (const [x, y] of through) pen.lineTo(x, y);
      pen.stroke();
    }
  }

  new ResizeObserver(redraw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return {
    add(step, value) {
      const before = points.at(-1)?.smooth ?? value;
      points.push({ step, value, smooth: options.smoothing * before + (1 - options.smoothing) * value });
      redraw();
    },
    clear() {
      points = [];
      redraw();
    },
  };
}
